import type { ProvidedResource } from "../../../../local/provider/provider";

export const REGION = "eu-west-1";
export const ACCOUNT = "123456789012";
export const trusting = (service: string) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }] });
export const policy = (Action: string, Resource: string, more: object = {}) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource, ...more }] });
export const arn = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;
export const constant = <T>(value: T) => () => value;

export type Made = Record<string, ProvidedResource>;

/** One resource on the real services. */
export interface Step {
  readonly type: string;
  readonly inputs: (made: Made) => Record<string, unknown>;
  /** Some of the outputs. */
  readonly gives: (made: Made) => Record<string, unknown>;
  /** What `.get(name, id, state)` must be told besides the id. */
  readonly state?: (made: Made) => Record<string, unknown>;
  /** Inputs that are others later, in place, and some of the outputs then. */
  readonly changed?: (made: Made) => { readonly inputs: Record<string, unknown>; readonly gives: Record<string, unknown> };
}

/** In the order in which one needs the other. */
export type Steps = Readonly<Record<string, Step>>;
