import type { Credentials as CredentialsOut } from "@aws-sdk/client-sts";
import type { Caller } from "../../kernel/caller";
import type { ServiceContext } from "../../kernel/service";

/** Temporary credentials: what they look like, and that they end. */

const SECRET_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const TOKEN_BYTES = 264;
/** How often ended sessions are forgotten. Milliseconds. */
const SWEEP = 3_600_000;

export class Sessions {
  private swept = 0;

  constructor(private readonly context: ServiceContext) {}

  /** Makes credentials for `seconds`. `callerOf` gets their access key id. */
  start(seconds: number, callerOf: (accessKeyId: string) => Caller): CredentialsOut {
    const { clock, credentials, ids } = this.context;
    const now = clock.now();
    if (now - this.swept > SWEEP) {
      credentials.sweep(now);
      this.swept = now;
    }
    const id = `ASIA${ids.text(16)}`;
    const secret = ids.text(40, SECRET_ALPHABET);
    const token = ids.bytes(TOKEN_BYTES).toString("base64");
    // AWS: in whole seconds.
    const expiresAt = Math.floor(now / 1000) * 1000 + seconds * 1000;
    credentials.add({ id, secret, token, expiresAt, caller: callerOf(id) });
    return { AccessKeyId: id, SecretAccessKey: secret, SessionToken: token, Expiration: new Date(expiresAt) };
  }
}
