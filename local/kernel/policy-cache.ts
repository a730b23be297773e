import { readPolicy, type Policy, type PolicyKind } from "../../model/iam";

/** How many documents are kept read, at most twice this. */
const LIMIT = 2_000;

/** Documents that have been read, by their text: reading one takes much longer than asking it. */
export class PolicyCache {
  private young = new Map<string, Policy>();
  private old = new Map<string, Policy>();

  constructor(private readonly kind: PolicyKind) {}

  /** The document, named for messages. */
  read(name: string, document: string): Policy {
    const known = this.young.get(document);
    if (known?.name === name) return known;
    const read = known ?? this.old.get(document);
    const policy = read ? { ...read, name } : readPolicy(name, document, this.kind);
    // Two generations: what was not asked for while the young one filled up is forgotten with the old one.
    if (this.young.size >= LIMIT && !known) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(document, policy);
    return policy;
  }
}
