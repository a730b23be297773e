import { list, number, string, structure, type Shape } from "../../kernel/shape";

/** Members that many operations share. */
export const NAME = /[\.\-_A-Za-z0-9]+/;
export const BUS_NAME = /[\/\.\-_A-Za-z0-9]+/;

export const ruleName = (options: { required?: boolean } = {}): Shape => string({ min: 1, max: 64, pattern: NAME, ...options });
/** The name or ARN of a bus. */
export const busRef = (): Shape =>
  string({ min: 1, max: 1600, pattern: /(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[\/\.\-_A-Za-z0-9]+/ });
export const arn = (options: { required?: boolean } = {}): Shape => string({ min: 1, max: 1600, ...options });
export const description = (): Shape => string({ max: 512 });
export const eventPattern = (options: { required?: boolean } = {}): Shape => string({ max: 4096, ...options });
export const sourceArn = (options: { required?: boolean } = {}): Shape =>
  string({ min: 1, max: 1600, pattern: /^arn:aws([a-z]|\-)*:events:([a-z]|\d|\-)*:([0-9]{12})?:.+\/.+$/, ...options });
export const deadLetterConfig = (): Shape => structure({ Arn: arn() });
export const tags = (options: { required?: boolean } = {}): Shape => list(structure({
  Key: string({ required: true, min: 1, max: 128 }),
  Value: string({ required: true, max: 256 }),
}), options);

/** `NextToken` and `Limit`. */
export const paging = (): { readonly NextToken: Shape; readonly Limit: Shape } => ({
  NextToken: string({ min: 1, max: 2048 }),
  Limit: number({ min: 1, max: 100 }),
});
