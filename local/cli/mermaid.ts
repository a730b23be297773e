/** What a graph needs of a definition. */
export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, StateDefinition>>;
}

interface StateDefinition {
  readonly Type: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Choices?: readonly Rule[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Branches?: readonly Definition[];
  readonly ItemProcessor?: Definition;
  readonly Iterator?: Definition;
}

type Rule = Readonly<Record<string, unknown>> & { readonly Next?: string };

/** The way that an execution took. */
export interface Path {
  /** How often each state was entered. */
  readonly entered: ReadonlyMap<string, number>;
  /** Whether it went from one state to another; without `from`: whether a flow began there. */
  took(from: string | undefined, to: string): boolean;
  /** The states in which it failed. */
  readonly stuck: ReadonlySet<string>;
}

export interface Drawing {
  readonly title: string;
  readonly path?: Path;
}

const LONGEST_LABEL = 60;

/** Text in quotation marks, as Mermaid has it. */
const quoted = (text: string): string => `"${shorten(text).replaceAll("#", "#35;").replaceAll("\"", "#quot;").replaceAll("<", "#lt;").replaceAll(">", "#gt;").replace(/\s+/g, " ")}"`;
const shorten = (text: string): string => (text.length > LONGEST_LABEL ? `${text.slice(0, LONGEST_LABEL - 1)}…` : text);

/** A definition as a Mermaid flowchart. */
export function drawGraph(definition: Definition, { title, path }: Drawing): string {
  const chart = new Chart(path);
  chart.flow(definition, "  ");
  return [`%% ${title.replace(/[\r\n]+/g, " ")}`, "flowchart TD", ...chart.nodes, ...chart.edges, ...chart.marks()].join("\n");
}

class Chart {
  readonly nodes: string[] = [];
  readonly edges: string[] = [];
  private readonly taken: number[] = [];
  private readonly entered: string[] = [];
  private readonly stuck: string[] = [];
  private count = 0;

  constructor(private readonly path: Path | undefined) {}

  /** A machine, branch or item processor: its states between a beginning and an end. */
  flow({ StartAt, States }: Definition, indent: string): void {
    const ids = new Map(Object.keys(States).map((name) => [name, `s${this.count++}`]));
    const begin = `s${this.count++}`;
    const end = `s${this.count++}`;
    const of = (name: string): string => ids.get(name) ?? quoted(name);
    this.nodes.push(`${indent}${begin}(( ))`);
    for (const [name, state] of Object.entries(States)) this.state(of(name), name, state, indent);
    this.edge(begin, of(StartAt), undefined, this.path?.took(undefined, StartAt));
    let ends = false;
    for (const [name, state] of Object.entries(States)) {
      this.waysOut(name, state, of);
      if (!state.End && state.Type !== "Succeed") continue;
      ends = true;
      this.edge(of(name), end, undefined, (this.path?.entered.has(name) ?? false) && !this.path?.stuck.has(name));
    }
    if (ends) this.nodes.push(`${indent}${end}((( )))`);
  }

  /** What the path has marked. */
  marks(): string[] {
    return [
      ...(this.entered.length > 0 ? ["  classDef taken fill:#d7f5dd,stroke:#1a7f37,stroke-width:2px,color:#0b2e13", `  class ${this.entered.join(",")} taken`] : []),
      ...(this.stuck.length > 0 ? ["  classDef failed fill:#ffe1de,stroke:#cf222e,stroke-width:2px,color:#4c0a0f", `  class ${this.stuck.join(",")} failed`] : []),
      ...(this.taken.length > 0 ? [`  linkStyle ${this.taken.join(",")} stroke:#1a7f37,stroke-width:3px`] : []),
    ];
  }

  private state(id: string, name: string, state: StateDefinition, indent: string): void {
    const times = this.path?.entered.get(name) ?? 0;
    const label = quoted(times > 1 ? `${name} ×${times}` : name);
    if (this.path?.stuck.has(name)) this.stuck.push(id);
    else if (times > 0) this.entered.push(id);
    const flows = state.Branches ?? [state.ItemProcessor ?? state.Iterator].flatMap((flow) => (flow ? [flow] : []));
    if (flows.length > 0) {
      this.nodes.push(`${indent}subgraph ${id} [${label}]`);
      for (const flow of flows) this.flow(flow, `${indent}  `);
      this.nodes.push(`${indent}end`);
      return;
    }
    const shape: Readonly<Record<string, string>> = { Choice: `{${label}}`, Wait: `[/${label}/]`, Fail: `([${label}])`, Succeed: `([${label}])`, Task: `[[${label}]]` };
    this.nodes.push(`${indent}${id}${shape[state.Type] ?? `[${label}]`}`);
  }

  private waysOut(name: string, { Next, Choices = [], Default, Catch = [] }: StateDefinition, of: (name: string) => string): void {
    const way = (to: string, label?: string, style = "-->") => this.edge(of(name), of(to), label, this.path?.took(name, to), style);
    // A state is left one way at a time: of two that lead to the same place, both may have been it.
    if (Next !== undefined) way(Next);
    for (const rule of Choices) if (rule.Next !== undefined) way(rule.Next, conditionOf(rule));
    if (Default !== undefined) way(Default, "else");
    for (const { ErrorEquals, Next: to } of Catch) way(to, ErrorEquals.join(", "), "-.->");
  }

  private edge(from: string, to: string, label: string | undefined, taken: boolean | undefined, style = "-->"): void {
    if (taken) this.taken.push(this.edges.length);
    this.edges.push(`  ${from} ${style}${label === undefined ? "" : `|${quoted(label)}|`} ${to}`);
  }
}

/** A rule of a Choice state, as short as it goes: `$.detail.Path StringEquals "A"`. */
function conditionOf(rule: Rule): string {
  if (typeof rule.Condition === "string") return rule.Condition.replace(/^\{%\s*|\s*%\}$/g, "");
  if (Array.isArray(rule.And)) return telling(rule.And as Rule[]).map(conditionOf).join(" and ");
  if (Array.isArray(rule.Or)) return (rule.Or as Rule[]).map(conditionOf).join(" or ");
  if (typeof rule.Not === "object") return `not (${conditionOf(rule.Not as Rule)})`;
  const [operator, value] = Object.entries(rule).find(([key]) => !["Variable", "Next", "Comment", "Assign", "Output"].includes(key)) ?? ["", ""];
  return `${String(rule.Variable)} ${operator} ${JSON.stringify(value)}`;
}

/** Without the guards `IsPresent` of variables that the rules compare anyway: what tells ways apart would be cut off. */
const telling = (rules: readonly Rule[]): readonly Rule[] =>
  rules.filter((rule) => rule.IsPresent !== true || !rules.some((other) => other !== rule && other.Variable === rule.Variable));
