import type { DeleteConnectionCommandInput, GetConnectionCommandInput, GetConnectionResponse, PostToConnectionCommandInput } from "@aws-sdk/client-apigatewaymanagementapi";
import type { AccessRequest, Call, Operation, Operations } from "../../kernel/operation";
import { blob, string, structure } from "../../kernel/shape";
import { addressOf, firstSegment } from "./address";
import type { Core } from "./core";
import { fail } from "./errors";
import type { Connection } from "./websocket/connection";
import { CODES, MAX_MESSAGE } from "./websocket/limits";

/** The `@connections` commands: how a backend reaches the clients of a WebSocket API. */

const ID = string({ required: true });

/** The stage that a call was sent to. Services and the program's deployment have no URL to say it with. */
function stageOf(call: Call): { apiId: string; stageName: string } | undefined {
  const address = addressOf(call.transport.path ?? "", call.transport.host);
  return address && { apiId: address.apiId, stageName: firstSegment(address.path).first };
}

export const connections = (core: Core, all: ReadonlyMap<string, Connection>): Operations => {
  const access = (method: string, id: string, call: Call): AccessRequest[] => {
    const asked = stageOf(call);
    if (!asked && call.transport.via === "wire") {
      throw fail("ForbiddenException", "This endpoint is no API's: give the client the API's own, its invokeUrl with http (http://127.0.0.1:PORT/_api/API/STAGE)");
    }
    const known = asked ?? all.get(id)?.opening;
    const region = core.registry.api(known?.apiId ?? "")?.region ?? call.region;
    return [{ action: "execute-api:ManageConnections", resource: core.arnOf(region, known?.apiId ?? "*", `${known?.stageName ?? "*"}/${method}/@connections/${id}`) }];
  };
  /** AWS: a client that is not connected, or not to this stage, is gone. */
  const find = (id: string, call: Call): Connection => {
    const connection = all.get(id);
    const asked = stageOf(call);
    const elsewhere = asked && connection && (asked.apiId !== connection.opening.apiId || asked.stageName !== connection.opening.stageName);
    if (!connection?.isOpen || elsewhere) throw fail("GoneException", "Gone");
    return connection;
  };
  const limited = (connection: Connection): void => {
    if (!core.accountPasses(connection.opening.region)) throw fail("LimitExceededException", "Too Many Requests");
  };

  const post: Operation<PostToConnectionCommandInput, object> = {
    input: structure({ ConnectionId: ID, Data: blob() }), readOnly: false, category: "data",
    authorize: ({ ConnectionId }, call) => access("POST", ConnectionId!, call),
    run({ ConnectionId, Data = new Uint8Array() }, call) {
      const connection = find(ConnectionId!, call);
      const data = Buffer.from(Data as Uint8Array);
      if (data.length > MAX_MESSAGE) throw fail("PayloadTooLargeException", "Payload too large");
      limited(connection);
      // AWS: a client that does not read is as good as one that gets too much.
      if (connection.isFull) throw fail("LimitExceededException", "The WebSocket client side buffer is full");
      const text = data.toString();
      connection.send(text);
      const { apiId, stageName } = connection.opening;
      core.context.journal.record(call.trace, () => ({ kind: "push", api: apiId, stage: stageName, connection: ConnectionId!, bytes: data.length, text: text.slice(0, 200) }));
      return {};
    },
  };
  const get: Operation<GetConnectionCommandInput, GetConnectionResponse> = {
    input: structure({ ConnectionId: ID }), readOnly: true, category: "data",
    authorize: ({ ConnectionId }, call) => access("GET", ConnectionId!, call),
    run({ ConnectionId }, call) {
      const { opening, lastActiveAt } = find(ConnectionId!, call);
      return { ConnectedAt: new Date(opening.connectedAt), LastActiveAt: new Date(lastActiveAt), Identity: { SourceIp: opening.sourceIp, UserAgent: opening.userAgent } };
    },
  };
  const remove: Operation<DeleteConnectionCommandInput, object> = {
    input: structure({ ConnectionId: ID }), readOnly: false, category: "data",
    authorize: ({ ConnectionId }, call) => access("DELETE", ConnectionId!, call),
    run({ ConnectionId }, call) {
      find(ConnectionId!, call).end(CODES.normal, "Connection Closed Normally");
      return {};
    },
  };
  return { PostToConnection: post, GetConnection: get, DeleteConnection: remove };
};
