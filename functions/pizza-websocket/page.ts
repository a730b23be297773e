import { PAGE } from "./page-html";

export interface PageAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PagePorts {
  /** URL of the WebSocket API's stage. */
  readonly socketUrl: string;
  /** Different for every answer, and not to be guessed. */
  nonce(): string;
}

/** Answers the page. Only its own script and style run, and it talks to nobody but the two APIs. */
export const page = ({ socketUrl, nonce }: PagePorts) => async (): Promise<PageAnswer> => {
  const once = nonce();
  const policy = [
    "default-src 'none'", `script-src 'nonce-${once}'`, `style-src 'nonce-${once}'`, "img-src data:",
    `connect-src 'self' ${new URL(socketUrl).origin}`, "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
  ];
  return {
    statusCode: 200,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy.join("; "),
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    },
    body: PAGE.replaceAll("NONCE", once).replaceAll("SOCKET", escapeAttribute(socketUrl)),
  };
};

const escapeAttribute = (text: string): string => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
