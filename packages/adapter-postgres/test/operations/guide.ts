import { readFileSync } from 'node:fs';

const guide = readFileSync(new URL('../../../../docs/guides/postgres.md', import.meta.url), 'utf8');

/** The blocks of SQL in the guide that are marked to be run, by the name that follows the mark. */
export const sqlBlocks: ReadonlyMap<string, string> = new Map(
  [...guide.matchAll(/^ *```sql run (.+)\n([\s\S]*?)^ *```$/gm)].map(([, name = '', text = '']) => [
    name,
    text,
  ]),
);

/** One of them. */
export function sqlBlock(name: string): string {
  const text = sqlBlocks.get(name);
  if (text === undefined) throw new Error(`the guide has no SQL named ${name}`);
  return text;
}
