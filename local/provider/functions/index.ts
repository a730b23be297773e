import type { FunctionType } from "./function-type";
import { identityFunctions } from "./identity";
import { getPolicyDocument } from "./policy-document";

/** The provider functions of the local cloud. */
export const FUNCTIONS: readonly FunctionType[] = [...identityFunctions, getPolicyDocument];
