/** What every SDK client needs: loaded before a spare process is assigned, it makes a cold start some 60 ms shorter. */
const SHARED = [
  "@smithy/core", "@smithy/core/client", "@smithy/core/config", "@smithy/core/endpoints", "@smithy/core/protocols",
  "@smithy/core/retry", "@smithy/core/schema", "@smithy/core/serde", "@smithy/core/transport", "@smithy/node-http-handler",
  "@aws-sdk/core/client", "@aws-sdk/core/httpAuthSchemes", "@aws-sdk/core/protocols", "@aws-sdk/credential-provider-node",
  "@aws-sdk/signature-v4-multi-region",
];

/** Loads what is there. A part that is missing, or moved in a later SDK, costs time and nothing else. */
export function preload(require: NodeJS.Require): void {
  for (const name of SHARED) {
    try {
      require(name);
    } catch {
      continue;
    }
  }
}
