/** Whether two texts are equal, in a time that depends only on the length of the first. */
export function areEqualTexts(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length;
  for (let i = 0; i < given.length; i += 1) {
    difference |= given.charCodeAt(i) ^ expected.charCodeAt(i % Math.max(expected.length, 1));
  }
  return difference === 0;
}
