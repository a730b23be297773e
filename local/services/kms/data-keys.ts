import type {
  GenerateDataKeyCommandInput, GenerateDataKeyResponse, GenerateDataKeyWithoutPlaintextCommandInput, GenerateDataKeyWithoutPlaintextResponse,
  GenerateRandomCommandInput, GenerateRandomResponse,
} from "@aws-sdk/client-kms";
import type { Call, Operation } from "../../kernel/operation";
import { number, refused, string, structure } from "../../kernel/shape";
import { checkTokens, sealWith } from "./crypto";
import { dryRun, fail } from "./errors";
import { dryRunFlag, encryptionContext, grantTokens, keyId, recipient, trailResources } from "./shapes";
import { callerContext, type Kms } from "./state";

const MEMBERS = {
  KeyId: keyId, EncryptionContext: encryptionContext, NumberOfBytes: number({ min: 1, max: 1024 }), KeySpec: string({ oneOf: ["AES_256", "AES_128"] }),
  GrantTokens: grantTokens, DryRun: dryRunFlag,
};

function lengthOf({ NumberOfBytes, KeySpec }: GenerateDataKeyCommandInput): number {
  if ((NumberOfBytes === undefined) === (KeySpec === undefined)) throw fail("ValidationException", "Please specify either number of bytes or key spec.");
  return NumberOfBytes ?? (KeySpec === "AES_256" ? 32 : 16);
}

type Common = GenerateDataKeyCommandInput & GenerateDataKeyWithoutPlaintextCommandInput;

/** What both kinds have in common. */
function generating(kms: Kms, operation: "GenerateDataKey" | "GenerateDataKeyWithoutPlaintext"): Pick<Operation<Common, GenerateDataKeyResponse>, "readOnly" | "trail" | "authorize" | "run"> {
  return {
    readOnly: true,
    trail: ({ KeyId, EncryptionContext: context, NumberOfBytes, KeySpec }, _output, call: Call) => ({
      requestParameters: {
        keyId: KeyId, ...(context && { encryptionContext: context }), ...(NumberOfBytes !== undefined && { numberOfBytes: NumberOfBytes }), ...(KeySpec !== undefined && { keySpec: KeySpec }),
      },
      responseElements: null, ...trailResources(() => kms.key(KeyId!, call, { aliases: true })),
    }),
    authorize: ({ KeyId, EncryptionContext: context = {} }, call) => [kms.access(kms.key(KeyId!, call, { aliases: true }), operation, call, {
      operation, encryptionContext: context, given: KeyId, context: { "kms:EncryptionAlgorithm": ["SYMMETRIC_DEFAULT"] },
    })],
    run(input, call) {
      const key = kms.key(input.KeyId!, call, { aliases: true });
      const length = lengthOf(input);
      checkTokens(kms, input.GrantTokens, call);
      key.requireEnabled();
      if (input.DryRun) throw dryRun();
      const Plaintext = Buffer.from(kms.context.ids.bytes(length));
      return { CiphertextBlob: sealWith(kms, key, Plaintext, input.EncryptionContext ?? {}), Plaintext, KeyId: key.arn, KeyMaterialId: key.material.id };
    },
  };
}

export const generateDataKey = (kms: Kms): Operation<GenerateDataKeyCommandInput, GenerateDataKeyResponse> => ({
  input: structure({ ...MEMBERS, Recipient: recipient }),
  ...generating(kms, "GenerateDataKey"),
});

export function generateDataKeyWithoutPlaintext(kms: Kms): Operation<GenerateDataKeyWithoutPlaintextCommandInput, GenerateDataKeyWithoutPlaintextResponse> {
  const both = generating(kms, "GenerateDataKeyWithoutPlaintext");
  return {
    input: structure(MEMBERS),
    ...both,
    async run(input, call) {
      const { CiphertextBlob, KeyId, KeyMaterialId } = await both.run(input, call);
      return { CiphertextBlob, KeyId, KeyMaterialId };
    },
  };
}

export const generateRandom = (kms: Kms): Operation<GenerateRandomCommandInput, GenerateRandomResponse> => ({
  input: structure({ NumberOfBytes: number({ min: 1, max: 1024 }), CustomKeyStoreId: refused("custom key stores are not in the local cloud"), Recipient: recipient }),
  readOnly: true,
  trail: ({ NumberOfBytes }) => ({ requestParameters: NumberOfBytes === undefined ? null : { numberOfBytes: NumberOfBytes }, responseElements: null }),
  authorize: (_input, call) => [{ action: "kms:GenerateRandom", resource: "*", context: callerContext(call) }],
  run({ NumberOfBytes }) {
    if (NumberOfBytes === undefined) throw fail("ValidationException", "NumberOfBytes is required.");
    return { Plaintext: Buffer.from(kms.context.ids.bytes(NumberOfBytes)) };
  },
});
