import { randomBytes } from "node:crypto";
import { env } from "../shared/env";
import { page } from "./page";

/** Serialised into the archive. */
export const pageLambda = () => page({ socketUrl: env("WEBSOCKET_URL"), nonce: () => randomBytes(16).toString("base64") });
