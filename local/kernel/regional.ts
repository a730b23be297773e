/** State of which every region has its own, made when the region is first used. */
export class Regional<T> {
  private readonly regions = new Map<string, T>();

  constructor(private readonly make: (region: string) => T) {}

  in(region: string): T {
    let state = this.regions.get(region);
    if (state === undefined) {
      state = this.make(region);
      this.regions.set(region, state);
    }
    return state;
  }

  entries(): IterableIterator<[region: string, state: T]> {
    return this.regions.entries();
  }
}
