/**
 * An error or an outcome without what was handed to the platform, which may repeat it in its words; what
 * stood at the bottom of an error is left behind by the copy.
 */
export function withoutSecrets<Words extends object>(
  words: Words,
  secrets: readonly string[],
): Words {
  const needles = secrets.filter((secret) => secret !== '').toSorted(byLength);
  const strip = (text: string): string =>
    needles.reduce((kept, secret) => kept.replaceAll(secret, '[secret]'), text);
  const entries = Object.entries(words).map(([name, value]: [string, unknown]) => [
    name,
    isWords.has(name) && typeof value === 'string' ? strip(value) : value,
  ]);
  return Object.fromEntries(entries) as Words;
}

// Codes of errors and outcomes are ours, and a short secret must not riddle them.
const isWords: ReadonlySet<string> = new Set([
  'message',
  'channelCode',
  'channelMessage',
  'problem',
  'note',
]);

/** The longest first: one may be a part of another. */
function byLength(a: string, b: string): number {
  return b.length - a.length;
}
