import { parseArn } from "../../model/arn";
import { allowedStatements, known, lastPart, type Resource, type Wiring } from "../../model/wiring";
import { contextOf } from "../../model/iam";
import type { StackRule } from "../rule";

export const connectionsExpire: StackRule = {
  id: "connections-expire", severity: "medium",
  onAws: "A client that goes leaves its row behind: every message is posted to connections that are Gone (410), more of them every day.",
  fix: "Add a $disconnect route that deletes what $connect wrote. AWS sends $disconnect at best effort: set a time to live on the table, too.",
  source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html",
  checkStack({ wiring, each }) {
    each(wiring.resources.of("api"), (api, report) => {
      if (api.text("protocolType") !== "WEBSOCKET") return;
      const id = lastPart(api.need("arn"));
      const keys = wiring.resources.of("route").filter((route) => route.need("apiId") === id).map((route) => route.text("routeKey"));
      if (!keys.includes("$connect") || keys.includes("$disconnect")) return;
      for (const table of tablesBehind(wiring, id)) report(`what its functions write into the table ${table.name} stays: there is no $disconnect route, and the table has no time to live`);
    });
  },
};

/** Tables without a time to live, into which functions behind the API may write. */
function tablesBehind(wiring: Wiring, id: string): Resource[] {
  const uris = wiring.resources.of("integration").filter((integration) => integration.need("apiId") === id).map((integration) => integration.text("integrationUri"));
  const functions = wiring.resources.of("function").filter((fn) => [known(fn, "arn"), known(fn, "invokeArn")].some((arn) => arn !== undefined && uris.some((uri) => uri?.includes(arn))));
  const statements = functions.flatMap((fn) => allowedStatements(wiring, fn.need("role")).statements).filter(({ action }) => action.fits("dynamodb:putitem"));
  return wiring.resources.of("table").filter((table) => {
    const arn = table.need("arn");
    return parseArn(arn) && table.list("ttl").every(({ enabled }) => enabled !== true) && statements.some(({ resource }) => resource?.fits(arn, contextOf()) ?? true);
  });
}
