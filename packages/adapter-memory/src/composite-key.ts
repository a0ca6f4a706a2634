/** One text for several values, so that they can be the key of a map; never the same for others. */
export function compositeKey(...values: readonly (string | number)[]): string {
  return JSON.stringify(values);
}
