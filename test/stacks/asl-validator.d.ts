/** The package has its types where this module resolution does not look. */
declare module "asl-validator" {
  function validate(definition: object): { readonly isValid: boolean; errorsText(separator?: string): string };
  export = validate;
}
