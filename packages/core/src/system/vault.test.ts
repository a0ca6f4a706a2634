import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../../test/texts.ts';
import type { SealContext, Vault } from '../ports/vault.ts';
import { builtinCiphers, builtinCrypto } from './builtin-ciphers.ts';
import type { Ciphers } from './cipher.ts';
import { createVault } from './vault.ts';
import { vaultOver, type VaultKey, type VaultOptions } from './vault-over.ts';
import { webCiphers } from './web-ciphers.ts';

const keyOf = (id: string, byte: number): VaultKey => ({
  id,
  secret: new Uint8Array(32).fill(byte),
});
const k1 = keyOf('k1', 1);
const k2 = keyOf('k2', 2);
const context: SealContext = { tenant: 't1', table: 'card_keys', row: 'ck_1', field: 'card' };

const builtin = builtinCrypto();
if (builtin === null) throw new Error('Node has a crypto module of its own');
const runtimes: readonly (readonly [string, Ciphers])[] = [
  ['Web Crypto', webCiphers],
  ['the runtime’s own module', builtinCiphers(builtin)],
];

describe.each(runtimes)('a vault on %s', (_name, ciphers) => {
  const over = (options: VaultOptions): Vault => vaultOver(ciphers, options);
  const vault = over({ keys: [k1] });

  async function seal(text: string, of = context, by = vault): Promise<string> {
    const [sealed = ''] = (await by.sealMany([{ text, context: of }]))._unsafeUnwrap();
    return sealed;
  }

  async function open(sealed: string, of = context, by = vault): Promise<string> {
    const opened = await by.openMany([{ sealed, context: of }]);
    return opened.isOk() ? (opened.value[0] ?? '') : opened.error.code;
  }

  describe('what is sealed', () => {
    it('opens to the same text, whatever it holds', async () => {
      const text = fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('', '\uFEFFsecret', '\u0000', '卡密', 'x'.repeat(10_000)),
      );
      await fc.assert(
        fc.asyncProperty(text, async (plain) => {
          expect(await open(await seal(plain))).toBe(plain);
        }),
      );
    });

    it('shows nothing of its text, and differs each time', async () => {
      const [one, two] = [await seal('hunter2'), await seal('hunter2')];
      expect(one).not.toBe(two);
      expect(one).toMatch(/^k1\.[A-Za-z0-9_-]+$/);
      expect(Buffer.from(one.slice(3), 'base64url').toString('latin1')).not.toContain('hunter2');
    });

    it('comes back in the order in which it was given', async () => {
      const items = Array.from({ length: 50 }, (_, i) => ({
        text: `text ${i}`,
        context: { ...context, row: `ck_${i}` },
      }));
      const sealed = (await vault.sealMany(items))._unsafeUnwrap();
      const back = sealed.map((each, i) => ({
        sealed: each,
        context: items[i]?.context ?? context,
      }));
      expect((await vault.openMany(back))._unsafeUnwrap()).toEqual(items.map(({ text }) => text));
      expect((await vault.sealMany([]))._unsafeUnwrap()).toEqual([]);
      expect((await vault.openMany([]))._unsafeUnwrap()).toEqual([]);
    });

    it.each(['tenant', 'table', 'row', 'field'] as const)(
      'does not open for another %s',
      async (part) => {
        const sealed = await seal('hunter2');
        expect(await open(sealed, { ...context, [part]: 'other' })).toBe('vault.cannot_open');
      },
    );

    it('does not open where two contexts only look alike', async () => {
      const sealed = await seal('hunter2', { tenant: 'a', table: 'bc', row: 'r', field: 'f' });
      const other = { tenant: 'ab', table: 'c', row: 'r', field: 'f' };
      expect(await open(sealed, other)).toBe('vault.cannot_open');
    });

    it('does not open when it was changed in one bit', async () => {
      const sealed = await seal('hunter2');
      const bytes = Buffer.from(sealed.slice(3), 'base64url');
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
          const changed = Buffer.from(bytes);
          changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          expect(await open(`k1.${changed.toString('base64url')}`)).toBe('vault.cannot_open');
        }),
      );
    });

    it.each([
      '',
      'k1',
      'k1.',
      'k1.!!!',
      'k1.AAAA',
      '.AAAA',
      'k9.AAAAAAAAAAAAAAAAAAAAAAAAAAAA',
      'k1.A',
    ])('does not open from %j', async (sealed) =>
      expect(await open(sealed)).toBe('vault.cannot_open'),
    );

    it('does not open with a part of its tag', async () => {
      const bytes = Buffer.from((await seal('')).slice(3), 'base64url');
      for (let length = 12; length < bytes.length; length += 1) {
        const cut = bytes.subarray(0, length).toString('base64url');
        expect(await open(`k1.${cut}`)).toBe('vault.cannot_open');
      }
    });

    it('never throws, whatever it is asked to open', async () => {
      await fc.assert(
        fc.asyncProperty(anyText, async (text) => {
          expect(await open(text)).toBe('vault.cannot_open');
          expect(await open(`k1.${text}`)).toBe('vault.cannot_open');
        }),
      );
    });

    it('is opened all or none, and the error names no text', async () => {
      const good = { sealed: await seal('hunter2'), context };
      const opened = await vault.openMany([good, { sealed: 'k1.AAAA', context }]);
      const error = opened._unsafeUnwrapErr();
      expect(error.code).toBe('vault.cannot_open');
      expect(JSON.stringify(error)).not.toContain('hunter2');
    });
  });

  describe('rotation', () => {
    const rotated = over({ keys: [k2, k1] });

    it('seals with the new key and opens what the old one sealed', async () => {
      expect(await open(await seal('old'), context, rotated)).toBe('old');
      expect(await seal('new', context, rotated)).toMatch(/^k2\./);
      expect(await open(await seal('new', context, rotated))).toBe('vault.cannot_open');
    });

    it('keeps fingerprints as they were', async () => {
      const before = await vault.fingerprintMany('t1', ['card']);
      expect(await rotated.fingerprintMany('t1', ['card'])).toEqual(before);
      const named = over({ keys: [k2], fingerprintSecret: k1.secret });
      expect(await named.fingerprintMany('t1', ['card'])).toEqual(before);
      const other = over({ keys: [k2] });
      expect(await other.fingerprintMany('t1', ['card'])).not.toEqual(before);
    });
  });

  describe('fingerprints', () => {
    it('are equal for equal texts of one tenant only', async () => {
      const [a, b, c] = (await vault.fingerprintMany('t1', ['x', 'x', 'y']))._unsafeUnwrap();
      const [other] = (await vault.fingerprintMany('t2', ['x']))._unsafeUnwrap();
      expect(a).toBe(b);
      expect(new Set([a, c, other]).size).toBe(3);
      expect(a).toMatch(/^[A-Za-z0-9_-]{43}$/);
    });
  });

  describe('codes', () => {
    it('have 128 bits, depend on text and key, and say which key', async () => {
      const one = (await vault.mac('text'))._unsafeUnwrap();
      expect(one).toMatchObject({ keyId: 'k1' });
      expect(one.code).toMatch(/^[A-Za-z0-9_-]{22}$/);
      expect((await vault.mac('text', 'k1'))._unsafeUnwrap()).toEqual(one);
      const both = over({ keys: [k2, k1] });
      expect((await both.mac('text', 'k1'))._unsafeUnwrap()).toEqual(one);
      expect((await both.mac('text'))._unsafeUnwrap().code).not.toBe(one.code);
      expect((await vault.mac('other'))._unsafeUnwrap().code).not.toBe(one.code);
      expect((await vault.mac('text', 'k9'))._unsafeUnwrapErr().code).toBe('vault.cannot_open');
    });
  });

  it('opens and checks what the other one has made', async () => {
    for (const [, others] of runtimes) {
      const other = vaultOver(others, { keys: [k1] });
      await fc.assert(
        fc.asyncProperty(anyText, async (text) => {
          expect(await open(await seal(text, context, other))).toBe(text.toWellFormed());
          expect(await other.mac(text)).toEqual(await vault.mac(text));
          const fingerprints = await other.fingerprintMany('t1', [text]);
          expect(fingerprints).toEqual(await vault.fingerprintMany('t1', [text]));
        }),
        { numRuns: 30 },
      );
    }
  });
});

describe('a vault is refused at construction', () => {
  it.each([
    ['with a short secret', [{ id: 'k1', secret: new Uint8Array(31) }]],
    ['with an id that an envelope cannot carry', [keyOf('K.1', 1)]],
    ['with an empty id', [keyOf('', 1)]],
    ['with an id that stands twice', [k1, keyOf('k1', 2)]],
  ] as const)('%s', (_why, keys) => {
    expect(() => createVault({ keys: [...keys] as [VaultKey] })).toThrow('options.keys');
  });

  it('with a short fingerprint secret', () => {
    const fingerprintSecret = new Uint8Array(16);
    expect(() => createVault({ keys: [k1], fingerprintSecret })).toThrow('32 random bytes');
  });
});
