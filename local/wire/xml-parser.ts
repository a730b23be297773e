import { Malformed } from "./malformed";

/** An element of an XML document, its attributes left out: no AWS input carries meaning in them but `xsi:type`. */
export interface XmlElement {
  /** Without its namespace prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** All text directly in it. */
  readonly text: string;
}

/** Deeper than any API's shapes go. */
const DEEPEST = 100;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const NAME = /[^\s=>/<"'&]+/y;
const SPACE = /\s*/y;

/** The root element of `source`. Well-formedness is checked; a DOCTYPE is refused. Throws `Malformed`. */
export function parseXml(source: string): XmlElement {
  return new Parser(source.charCodeAt(0) === 0xfeff ? source.slice(1) : source).document();
}

class Parser {
  private at = 0;

  constructor(private readonly source: string) {}

  document(): XmlElement {
    this.misc();
    if (this.source[this.at] !== "<") this.fail("no root element");
    const root = this.element(0);
    this.misc();
    if (this.at < this.source.length) this.fail("content after the root element");
    return root;
  }

  /** What may stand outside the root: space, comments, the declaration. */
  private misc(): void {
    for (;;) {
      this.take(SPACE);
      if (this.skips("<?", "?>") || this.skips("<!--", "-->")) continue;
      if (this.source.startsWith("<!", this.at)) this.fail("document types are not accepted");
      return;
    }
  }

  private element(depth: number): XmlElement {
    if (depth > DEEPEST) this.fail("elements are nested too deeply");
    this.at++;
    const name = this.take(NAME) || this.fail("an element without a name");
    const attributes = this.attributes();
    const children: XmlElement[] = [];
    const element = { name: local(name), attributes, children, text: "" };
    if (this.source.startsWith("/>", this.at)) {
      this.at += 2;
      return element;
    }
    if (this.source[this.at] !== ">") this.fail(`<${name}> does not end`);
    this.at++;
    element.text = this.content(children, depth);
    this.at += 2;
    if (this.take(NAME) !== name) this.fail(`<${name}> is not closed`);
    this.take(SPACE);
    if (this.source[this.at] !== ">") this.fail(`</${name}> does not end`);
    this.at++;
    return element;
  }

  private attributes(): Record<string, string> {
    const attributes: Record<string, string> = Object.create(null) as Record<string, string>;
    for (;;) {
      this.take(SPACE);
      const name = this.take(NAME);
      if (!name) return attributes;
      this.take(SPACE);
      if (this.source[this.at] !== "=") this.fail(`the attribute ${name} has no value`);
      this.at++;
      this.take(SPACE);
      const quote = this.source[this.at];
      if (quote !== '"' && quote !== "'") this.fail(`the value of ${name} is not quoted`);
      const end = this.source.indexOf(quote!, this.at + 1);
      if (end < 0) this.fail(`the value of ${name} does not end`);
      attributes[local(name)] = decode(this.source.slice(this.at + 1, end), this);
      this.at = end + 1;
    }
  }

  /** Everything up to the closing tag. */
  private content(children: XmlElement[], depth: number): string {
    let text = "";
    for (;;) {
      const next = this.source.indexOf("<", this.at);
      if (next < 0) this.fail("an element is not closed");
      if (next > this.at) text += decode(this.source.slice(this.at, next).replace(/\r\n?/g, "\n"), this);
      this.at = next;
      if (this.source.startsWith("</", next)) return text;
      if (this.source.startsWith("<![CDATA[", next)) {
        const end = this.source.indexOf("]]>", next);
        if (end < 0) this.fail("a CDATA section does not end");
        text += this.source.slice(next + 9, end);
        this.at = end + 3;
      } else if (!this.skips("<!--", "-->") && !this.skips("<?", "?>")) {
        children.push(this.element(depth + 1));
      }
    }
  }

  private skips(begin: string, end: string): boolean {
    if (!this.source.startsWith(begin, this.at)) return false;
    const stop = this.source.indexOf(end, this.at + begin.length);
    if (stop < 0) this.fail(`${begin} does not end`);
    this.at = stop + end.length;
    return true;
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source)?.[0] ?? "";
    this.at += found.length;
    return found;
  }

  fail(what: string): never {
    throw new Malformed(`The XML you provided was not well-formed or did not validate against our published schema (${what})`);
  }
}

const local = (name: string): string => name.slice(name.indexOf(":") + 1);

function decode(text: string, parser: Parser): string {
  if (!text.includes("&")) return text;
  return text.replace(/&([^;&]*)(;?)/g, (whole, name: string, end: string) => {
    const code = name.startsWith("#x") ? parseInt(name.slice(2), 16) : name.startsWith("#") ? parseInt(name.slice(1), 10) : undefined;
    if (!end || (code === undefined ? !Object.hasOwn(ENTITIES, name) : !(code > 0 && code <= 0x10ffff))) parser.fail(`the entity ${whole}`);
    return code === undefined ? ENTITIES[name]! : String.fromCodePoint(code);
  });
}
