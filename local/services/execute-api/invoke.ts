import type { Integration } from "@aws-sdk/client-apigatewayv2";
import type { InvokeCommandOutput } from "@aws-sdk/client-lambda";
import { parseArn } from "../../../model/arn";
import { AwsError, messageOf } from "../../kernel/errors";
import type { Trace } from "../../kernel/journal";
import type { ServiceContext } from "../../kernel/service";
import type { Roles } from "./roles";

/** What came of asking an integration. `integration` statuses are for logs; what the client gets is the protocol's affair. */
export type Answer =
  | { readonly kind: "answered"; readonly payload: unknown; readonly requestId?: string }
  /** The function failed. */
  | { readonly kind: "function-error"; readonly error: AwsError }
  /** API Gateway may not call it, or cannot become the role that may. */
  | { readonly kind: "denied"; readonly error: AwsError }
  /** The function has no capacity left. */
  | { readonly kind: "throttled"; readonly error: AwsError }
  | { readonly kind: "timeout"; readonly error: AwsError }
  /** It is not there, or took nothing of what it was sent. */
  | { readonly kind: "failed"; readonly error: AwsError };

export interface Invocation {
  readonly integration: Integration;
  readonly event: object;
  readonly sourceArn: string;
  readonly region: string;
  readonly trace: Trace;
}

const PERMISSION = "The IAM role configured on the integration or API Gateway doesn't have permissions to call the integration. Check the permissions and try again.";

/** What AWS writes into `$context.integrationErrorMessage`. */
export const permissionError = (error: AwsError): AwsError =>
  new AwsError("AccessDenied", PERMISSION, { cause: error, ...(error.denial && { denial: error.denial }) });

/** Invokes functions for routes: as API Gateway itself, or with the integration's role. */
export class Functions {
  constructor(private readonly context: ServiceContext, private readonly roles: Roles) {}

  /**
   * Never rejects but for bugs. To be called within a piece of work. What the function does after the time is over is
   * its own affair: it goes on, as on AWS, as work of its own.
   */
  async invoke(invocation: Invocation): Promise<Answer> {
    const { work } = this.context;
    const timeout = invocation.integration.TimeoutInMillis ?? 30_000;
    let timer: NodeJS.Timeout | undefined;
    // Functions run on real time, whatever the cloud's clock says, and so does the patience with them.
    const late = new Promise<Answer>((resolve) => {
      timer = setTimeout(() => resolve({ kind: "timeout", error: new AwsError("IntegrationTimeout", `The integration took longer than ${timeout} ms.`) }), timeout);
    });
    const answered = new Promise<Answer>((resolve) => {
      work.run("execute-api: invocation", invocation.trace, async () => {
        try {
          resolve(await this.ask(invocation));
        } catch (error) {
          resolve({ kind: "failed", error: new AwsError("InternalFailure", messageOf(error)) });
          throw error;
        }
      });
    });
    try {
      return await work.aside(Promise.race([answered, late]));
    } finally {
      clearTimeout(timer);
    }
  }

  private async ask({ integration, event, sourceArn, region, trace }: Invocation): Promise<Answer> {
    const functionArn = functionOf(integration.IntegrationUri!);
    const credentials = integration.CredentialsArn;
    try {
      const caller = credentials === undefined ? this.roles.service(sourceArn) : await this.roles.assume(credentials, { region, sourceArn, trace });
      const output = await this.context.call<InvokeCommandOutput>({
        service: "lambda", operation: "Invoke", caller, region: parseArn(functionArn)?.region ?? region, trace,
        input: { FunctionName: functionArn, InvocationType: "RequestResponse", Payload: Buffer.from(JSON.stringify(event)) },
      });
      const payload = parsed(output.Payload);
      if (output.FunctionError === undefined) return { kind: "answered", payload };
      const { errorType, errorMessage } = (payload ?? {}) as { errorType?: unknown; errorMessage?: unknown };
      return { kind: "function-error", error: new AwsError(typeof errorType === "string" ? errorType : output.FunctionError, typeof errorMessage === "string" ? errorMessage : "The Lambda function returned an error.") };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      // AWS: sts refuses a role that does not trust API Gateway, or is not there, by the same code.
      if (error.denial || error.code === "AccessDenied") return { kind: "denied", error: permissionError(error) };
      return { kind: error.code === "TooManyRequestsException" ? "throttled" : "failed", error };
    }
  }
}

/** From the ARN of a function, or of its invocation by API Gateway. */
const functionOf = (uri: string): string => /:lambda:path\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(uri)?.[1] ?? uri;

function parsed(payload: Uint8Array | undefined): unknown {
  const text = Buffer.from(payload ?? []).toString();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
