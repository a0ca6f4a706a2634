import type { Secret } from '../kernel/secret.ts';

// The adapter's own words; what it threw at the bottom of them is left behind by the copy.
const wordFields: ReadonlySet<string> = new Set([
  'message',
  'channelCode',
  'channelMessage',
  'problem',
  'note',
]);

/** What an adapter answered, without the secrets that it was handed: its words are kept and shown. */
export function stripped<Words extends object>(words: Words, secrets: readonly Secret[]): Words {
  const texts = secrets.map((secret) => secret.reveal());
  const strip = (text: string): string =>
    texts.reduce((kept, each) => (each === '' ? kept : kept.replaceAll(each, '[secret]')), text);
  const entries = Object.entries(words).map(([name, value]: [string, unknown]) => [
    name,
    wordFields.has(name) && typeof value === 'string' ? strip(value) : value,
  ]);
  return Object.fromEntries(entries) as Words;
}
