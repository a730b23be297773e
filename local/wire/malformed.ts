/** A request whose bytes are not what the API's model says. Each protocol has its own code for it. */
export class Malformed extends Error {
  constructor(message: string, options: { readonly code?: string; readonly status?: number } = {}) {
    super(message);
    this.name = "Malformed";
    this.code = options.code;
    this.status = options.status ?? 400;
  }

  /** A code of its own, where the protocol's would say too little. */
  readonly code: string | undefined;
  readonly status: number;
}
