import type { IncomingMessage, ServerResponse } from "node:http";
import type { Kernel } from "../kernel/kernel";
import { sendJson } from "./http";
import { answerJournal } from "./journal";

/** A deployed stack, as `GET /_local/stack` shows it. */
export interface StackView {
  readonly project: string;
  readonly stack: string;
  readonly outputs: unknown;
  readonly resources: readonly unknown[];
}

export interface LocalRoutes {
  readonly kernel: Kernel;
  /** What has been deployed; undefined in an empty cloud. */
  stack(): StackView | undefined;
}

/** Answers what is below `/_local`. Returns false for what it does not know. */
export function answerLocal({ kernel, stack }: LocalRoutes, request: IncomingMessage, response: ServerResponse): boolean {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  if (request.method !== "GET") return false;
  switch (url.pathname) {
    case "/_local/journal":
      answerJournal(kernel.journal, url.searchParams, response);
      return true;
    case "/_local/stack": {
      const view = stack();
      if (view) sendJson(response, 200, view);
      else sendJson(response, 404, { error: "no program has been deployed into this cloud; npm start deploys one" });
      return true;
    }
    default:
      return false;
  }
}
