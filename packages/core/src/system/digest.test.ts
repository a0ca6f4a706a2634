import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDigest } from './digest.ts';

describe('a digest', () => {
  it('is SHA-256 in base64url', async () => {
    // FIPS 180-2, B.1: ba7816bf 8f01cfea 414140de 5dae2223 b00361a3 96177a9c b410ff61 f20015ad.
    const abc = 'ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0';
    expect(await createDigest()('abc')).toBe(abc);
    expect(await createDigest(null)('abc')).toBe(abc);
  });

  it('is the same by the runtime’s own module and by Web Crypto', async () => {
    const [own, web] = [createDigest(), createDigest(null)];
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        expect(await own(text)).toBe(await web(text));
      }),
      { numRuns: 50 },
    );
  });
});
