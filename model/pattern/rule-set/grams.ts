/** A number for three characters. Different ones may share it. Small enough to be no heap object. */
const gram = (a: number, b: number, c: number): number => (Math.imul(Math.imul(a, 31) + b, 2_011) + c) & 0x3fffffff;

/** The groups of three characters in `text`. */
export function gramsOf(text: string): number[] {
  const grams: number[] = [];
  for (let i = 2; i < text.length; i++) grams.push(gram(text.charCodeAt(i - 2), text.charCodeAt(i - 1), text.charCodeAt(i)));
  return grams;
}

/** Visits what is filed under any group of three characters in `value`, perhaps more than once. */
export function findGrams<T>(filed: ReadonlyMap<number, T>, value: string, visit: (item: T) => void): void {
  let a = value.charCodeAt(0);
  let b = value.charCodeAt(1);
  for (let i = 2; i < value.length; i++) {
    const c = value.charCodeAt(i);
    const item = filed.get(gram(a, b, c));
    if (item !== undefined) visit(item);
    a = b;
    b = c;
  }
}
