import type { Ids } from "../kernel/ids";
import type { ProviderSettings } from "../provider/settings";

/** The AWS providers of a deployment: the stack's own, and those that the program makes. */
export class Providers {
  private readonly explicit = new Map<string, ProviderSettings>();

  constructor(private readonly standard: ProviderSettings, private readonly ids: Ids) {}

  /** Takes in a provider resource; its id is returned. */
  add(urn: string, settings: ProviderSettings): string {
    const id = this.ids.uuid();
    this.explicit.set(`${urn}::${id}`, settings);
    return id;
  }

  /** By a resource's reference `URN::ID`; empty: the stack's own. */
  of(reference: string): ProviderSettings {
    if (reference === "") return this.standard;
    const settings = this.explicit.get(reference);
    if (!settings) throw new Error(`unknown provider ${reference}`);
    return settings;
  }
}
