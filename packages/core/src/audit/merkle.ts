import type { Digest } from '../system/digest.ts';

// The tree of RFC 6962: leaves and nodes are hashed apart, so that none passes for the other, and the
// last one of an odd row goes up as it is.

/** The hash of a leaf. */
export function leafHash(digest: Digest, text: string): ReturnType<Digest> {
  return digest(`leaf\n${text}`);
}

/** All rows of a tree, from its leaves to its root; `hashes` holds one at least. */
export async function rowsOf(
  digest: Digest,
  hashes: readonly string[],
): Promise<readonly (readonly string[])[]> {
  const rows: (readonly string[])[] = [hashes];
  for (let row = hashes; row.length > 1; row = rows.at(-1) ?? []) {
    const above: string[] = [];
    for (let i = 0; i < row.length; i += 2) above.push(await nodeOf(digest, row, i));
    rows.push(above);
  }
  return rows;
}

/** The hash on top of the leaves; of none that of an empty text. */
export async function treeOf(digest: Digest, hashes: readonly string[]): Promise<string> {
  if (hashes.length === 0) return digest('');
  return (await rowsOf(digest, hashes)).at(-1)?.[0] ?? '';
}

async function nodeOf(digest: Digest, row: readonly string[], i: number): Promise<string> {
  const [left = '', right] = row.slice(i, i + 2);
  return right === undefined ? left : digest(`node\n${left}\n${right}`);
}

/** What stands beside the way from a leaf to the root, from below. */
export function proofOf(rows: readonly (readonly string[])[], position: number): readonly string[] {
  return rows.flatMap((row, height) => {
    const place = Math.floor(position / 2 ** height);
    const beside = row[place % 2 === 0 ? place + 1 : place - 1];
    return beside === undefined ? [] : [beside];
  });
}

/** A leaf with its place in its tree. */
export interface PlacedLeaf {
  readonly hash: string;
  /** From 0. */
  readonly position: number;
  /** How many leaves the tree has. */
  readonly leaves: number;
}

/** The root to which a leaf leads; `null` where the proof has another length than the way. */
export async function rootFrom(
  digest: Digest,
  { hash, position, leaves }: PlacedLeaf,
  proof: readonly string[],
): Promise<string | null> {
  if (position >= leaves) return null;
  const left = [...proof];
  let so = hash;
  for (let [place, last] = [position, leaves - 1]; last > 0; place >>= 1, last >>= 1) {
    if (place % 2 === 0 && place === last) continue;
    const beside = left.shift();
    if (beside === undefined) return null;
    so = await nodeOf(digest, place % 2 === 0 ? [so, beside] : [beside, so], 0);
  }
  return left.length === 0 ? so : null;
}
