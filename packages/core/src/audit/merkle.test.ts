import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDigest } from '../system/digest.ts';
import { leafHash, proofOf, rootFrom, rowsOf, treeOf } from './merkle.ts';

const digest = createDigest();
const texts = fc.array(fc.string(), { minLength: 1, maxLength: 40 });
const hashesOf = (leaves: readonly string[]): Promise<string[]> =>
  Promise.all(leaves.map(async (text) => leafHash(digest, text)));

describe('a tree of hashes', () => {
  it('proves each of its leaves, in its own place and in no other', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.nat(), async (leaves, n) => {
        const hashes = await hashesOf(leaves);
        const rows = await rowsOf(digest, hashes);
        const root = await treeOf(digest, hashes);
        const position = n % leaves.length;
        const leaf = { hash: hashes[position] ?? '', position, leaves: leaves.length };
        const proof = proofOf(rows, position);
        expect(await rootFrom(digest, leaf, proof)).toBe(root);
        const other = (position + 1) % leaves.length;
        if (hashes[other] !== leaf.hash) {
          expect(await rootFrom(digest, { ...leaf, position: other }, proof)).not.toBe(root);
        }
        expect(await rootFrom(digest, leaf, [...proof, 'x'])).toBeNull();
        expect(await rootFrom(digest, { ...leaf, position: leaves.length }, proof)).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  it('is another one for other leaves, fewer, more, or in another order', async () => {
    await fc.assert(
      fc.asyncProperty(texts, texts, async (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        const roots = [
          await treeOf(digest, await hashesOf(one)),
          await treeOf(digest, await hashesOf(other)),
        ];
        expect(roots[0] === roots[1]).toBe(isSame);
      }),
      { numRuns: 60 },
    );
  });

  it('takes no node for a leaf', async () => {
    const [a = '', b = ''] = await hashesOf(['a', 'b']);
    const root = await treeOf(digest, [a, b]);
    expect(await leafHash(digest, `${a}\n${b}`)).not.toBe(root);
  });
});
