import ts from "typescript-eslint";

const no = (selector, message) => ({ selector, message });
const top = ":matches(Program, ExportNamedDeclaration)";

export default ts.config(
  { ignores: ["node_modules/", "dist/", "test/fixtures/"] },
  {
    files: ["**/*.ts"],
    extends: [...ts.configs.recommended],
    languageOptions: { parserOptions: { project: "./tsconfig.check.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-require-imports": ["error", { allow: ["/package\\.json$", "^asl-validator$"] }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports", disallowTypeAnnotations: false }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ["test/**/*.ts", "bench/**/*.ts"], rules: { "max-lines": "off", "max-lines-per-function": "off" } },
  {
    // What Pulumi's serialiser breaks without a word when a function is turned into a Lambda archive.
    files: ["functions/**/*.ts"],
    rules: {
      "@typescript-eslint/no-require-imports": "off",
      "no-restricted-syntax": ["error",
        no("ClassDeclaration[superClass], ClassExpression[superClass]", "Subclasses of built-ins lose their message and stack when serialised: use fail(name, message)."),
        no("PrivateIdentifier", "#private members do not survive serialisation: use the private modifier."),
        no(`${top} > VariableDeclaration[kind='let']`, "A module-level let is copied once: keep state in the callback factory."),
        no(`${top} > VariableDeclaration > VariableDeclarator > NewExpression`, "An instance at module level is captured by value: make it inside the callback factory."),
        no(`${top} > VariableDeclaration > VariableDeclarator > CallExpression`, "Computed at deployment and captured by value: make it inside the callback factory."),
        no("ImportDeclaration[importKind!='type'][source.value=/^@(aws-sdk|pulumi|smithy)/]", "import type here, and require inside the callback factory."),
        no("ThisExpression:not(MethodDefinition ThisExpression)", "No this outside a class."),
      ],
    },
  },
);
