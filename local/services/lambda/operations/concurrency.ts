import type {
  DeleteFunctionConcurrencyCommandInput, GetAccountSettingsCommandInput, GetAccountSettingsCommandOutput, GetFunctionConcurrencyCommandInput,
  GetFunctionConcurrencyCommandOutput, PutFunctionConcurrencyCommandInput, PutFunctionConcurrencyCommandOutput,
} from "@aws-sdk/client-lambda";
import { number, structure } from "../../../kernel/shape";
import { UNZIPPED, ZIPPED } from "../archive";
import { invalid } from "../errors";
import { resourceOf } from "../names";
import { functionName, operation, stateOf, type Family, type Lambda } from "../service";
import { ACCOUNT_CONCURRENCY, KEPT_UNRESERVED } from "../state";

/** AWS: 75 GB of archives and layers. */
const TOTAL_CODE_SIZE = 80_530_636_800;

const named = structure({ FunctionName: functionName });

export const concurrency = (lambda: Lambda): Family => ({
  PutFunctionConcurrency: operation<PutFunctionConcurrencyCommandInput, Omit<PutFunctionConcurrencyCommandOutput, "$metadata">>({
    readOnly: false,
    input: structure({ FunctionName: functionName, ReservedConcurrentExecutions: number({ required: true, min: 0 }) }),
    authorize: (input, call) => [{ action: "lambda:PutFunctionConcurrency", resource: resourceOf(input, call) }],
    run: (input, call) => {
      const state = stateOf(lambda, call);
      const { record, qualifier } = state.find(input.FunctionName!, call);
      if (qualifier !== undefined) throw invalid("This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.");
      const wanted = input.ReservedConcurrentExecutions!;
      if (state.unreserved() + (record.reservedConcurrency ?? 0) - wanted < KEPT_UNRESERVED) {
        throw invalid(`Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${KEPT_UNRESERVED}].`);
      }
      record.reservedConcurrency = wanted;
      return { ReservedConcurrentExecutions: wanted };
    },
  }),
  GetFunctionConcurrency: operation<GetFunctionConcurrencyCommandInput, Omit<GetFunctionConcurrencyCommandOutput, "$metadata">>({
    readOnly: true,
    input: named,
    authorize: (input, call) => [{ action: "lambda:GetFunctionConcurrency", resource: resourceOf(input, call) }],
    run: (input, call) => {
      const { reservedConcurrency } = stateOf(lambda, call).find(input.FunctionName!, call).record;
      return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
    },
  }),
  DeleteFunctionConcurrency: operation<DeleteFunctionConcurrencyCommandInput, object>({
    readOnly: false,
    input: named,
    authorize: (input, call) => [{ action: "lambda:DeleteFunctionConcurrency", resource: resourceOf(input, call) }],
    run: (input, call) => {
      stateOf(lambda, call).find(input.FunctionName!, call).record.reservedConcurrency = undefined;
      return {};
    },
  }),
  GetAccountSettings: operation<GetAccountSettingsCommandInput, Omit<GetAccountSettingsCommandOutput, "$metadata">>({
    readOnly: true,
    input: structure({}),
    authorize: () => [{ action: "lambda:GetAccountSettings", resource: "*" }],
    run: (_input, call) => {
      const state = stateOf(lambda, call);
      const versions = [...state.all.values()].flatMap((record) => [record.latest, ...record.versions.values()]);
      return {
        AccountLimit: {
          TotalCodeSize: TOTAL_CODE_SIZE, CodeSizeUnzipped: UNZIPPED, CodeSizeZipped: ZIPPED,
          ConcurrentExecutions: ACCOUNT_CONCURRENCY, UnreservedConcurrentExecutions: state.unreserved(),
        },
        AccountUsage: { TotalCodeSize: versions.reduce((sum, version) => sum + version.code.size, 0), FunctionCount: state.all.size },
      };
    },
  }),
});
