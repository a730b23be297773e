import { AwsError } from "../../local/kernel/errors";
import type { ServiceModule } from "../../local/kernel/service";
import { string, structure } from "../../local/kernel/shape";

interface Start {
  readonly stateMachineArn: string;
  readonly input: string;
}

/** Milliseconds that a slow target takes. */
const SLOW = 30_000;

const FAULTS = [
  ["ThrottlingException", 429], ["InternalFailure", 500], ["ServiceUnavailable", 503], ["AccessDeniedException", 400], ["StateMachineDoesNotExist", 400],
] as const;

/**
 * A target that fails at random, under the name of Step Functions: throttled, down, denied, gone, slow. `took` is told
 * what it took.
 */
export function faulty(chance: () => number, took: (machine: string, input: string) => void): ServiceModule {
  return {
    id: "states",
    wire: { sdk: "@aws-sdk/client-sfn", protocol: "json1.0", signingName: "states", target: "AWSStepFunctions", version: "2016-11-23" },
    eventSource: "states.amazonaws.com",
    codes: { validation: "ValidationException", accessDenied: "AccessDeniedException" },
    open: ({ clock, work }) => ({
      operations: {
        StartExecution: {
          input: structure({ stateMachineArn: string({ required: true }), input: string(), name: string() }),
          readOnly: false,
          authorize: ({ stateMachineArn }: Start) => [{ action: "states:StartExecution", resource: stateMachineArn }],
          async run({ stateMachineArn, input }: Start) {
            const dice = chance();
            if (dice < 0.4) {
              const [code, status] = FAULTS[Math.floor((dice / 0.4) * FAULTS.length)]!;
              throw new AwsError(code, "a fault of the soak", { status });
            }
            if (dice < 0.45) await work.aside(clock.sleep(SLOW));
            took(stateMachineArn, input);
            return {};
          },
        },
      },
    }),
  };
}
