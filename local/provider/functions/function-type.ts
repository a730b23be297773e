import type { PropertyTable, Values } from "../properties";
import type { Outputs, ResourceContext } from "../resource-type";

/** A provider function that a program may call: `aws.getRegion()`. */
export interface FunctionType {
  readonly token: string;
  readonly where: string;
  readonly args: PropertyTable;
  run(args: Readonly<Record<string, unknown>>, context: ResourceContext): Outputs | Promise<Outputs>;
}

export interface FunctionDefinition<T extends PropertyTable> {
  readonly token: string;
  readonly args: T;
  run(args: Values<T>, context: ResourceContext): Outputs | Promise<Outputs>;
}

export const functionsIn = (where: string) =>
  <T extends PropertyTable>(definition: FunctionDefinition<T>): FunctionType => ({ ...definition, where } as unknown as FunctionType);
