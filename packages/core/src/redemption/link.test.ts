import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../../test/texts.ts';
import { coreError } from '../kernel/errors.ts';
import { err } from 'neverthrow';
import type { Vault } from '../ports/vault.ts';
import { createVault } from '../system/vault.ts';
import { anId } from '../testing/an-id.ts';
import { anOrder, aShop } from '../testing/builders.ts';
import { linkOf, readToken } from './link.ts';

const secretOf = (byte: number): Uint8Array<ArrayBuffer> => new Uint8Array(32).fill(byte);
const vault = createVault({ keys: [{ id: 'k1', secret: secretOf(1) }] });
const tenant = anId('tenant', 'default');
const order = anOrder({ orderId: anId('order', 'or_01JD'), linkGeneration: 3 });
const shop = aShop({ redemptionDomain: 'cards.example.com' });

async function tokenOf(from = vault): Promise<string> {
  return (await linkOf(from, tenant, { order, shop }))._unsafeUnwrap().token;
}

async function codeOf(token: string, from: Vault = vault, of = tenant): Promise<string> {
  const read = await readToken(from, of, token);
  return read.isOk() ? 'genuine' : read.error.code;
}

describe('a link', () => {
  it('says what it was made for', async () => {
    const claims = (await readToken(vault, tenant, await tokenOf()))._unsafeUnwrap();
    expect(claims).toEqual({ orderId: order.orderId, generation: 3 });
  });

  it('is the same each time, under the shop’s domain', async () => {
    const [one, two] = await Promise.all([1, 2].map(() => linkOf(vault, tenant, { order, shop })));
    expect(one).toEqual(two);
    const { url, token, generation } = one?._unsafeUnwrap() ?? {};
    expect(url).toBe(`https://cards.example.com/r/${token}`);
    expect(generation).toBe(3);
  });

  it('needs no escaping in a URL and is short enough to be sent', async () => {
    const orderId = anId('order', 'a'.repeat(64));
    const longest = { ...order, orderId, linkGeneration: 999_999_999 };
    const keys = [{ id: 'k'.repeat(16), secret: secretOf(1) }] as const;
    const made = await linkOf(createVault({ keys }), tenant, { order: longest, shop });
    const { token } = made._unsafeUnwrap();
    expect(token).toMatch(/^[A-Za-z0-9._~-]{1,200}$/);
    expect(await codeOf(token, createVault({ keys }))).toBe('genuine');
  });

  it('is made with the newest key and read with any that the vault has', async () => {
    const old = { id: 'k1', secret: secretOf(1) };
    const rotated = createVault({ keys: [{ id: 'k2', secret: secretOf(2) }, old] });
    const without = createVault({ keys: [{ id: 'k2', secret: secretOf(2) }] });
    const token = await tokenOf();
    expect(await codeOf(token, rotated)).toBe('genuine');
    expect(await codeOf(token, without)).toBe('link.invalid');
    expect(await tokenOf(rotated)).toContain('~k2~');
  });

  it('is worth nothing for another tenant, key, order or generation', async () => {
    const token = await tokenOf();
    const [id, generation, keyId, code = ''] = token.split('~');
    const forged = [
      [id, '4', keyId, code],
      [id, '03', keyId, code],
      [id, '0', keyId, code],
      [`${id}1`, generation, keyId, code],
      [id, generation, 'k2', code],
      [id, generation, keyId, code.slice(1)],
      [id, generation, keyId, `${code}A`],
      [id, generation, keyId, code.toLowerCase()],
    ].map((parts) => parts.join('~'));
    for (const other of [...forged, `${token}\n`, ` ${token}`, `${token}~`, '']) {
      expect(await codeOf(other), other).toBe('link.invalid');
    }
    expect(await codeOf(token, vault, anId('tenant', 'other'))).toBe('link.invalid');
    const stranger = createVault({ keys: [{ id: 'k1', secret: secretOf(9) }] });
    expect(await codeOf(token, stranger)).toBe('link.invalid');
  });

  it('does not mistake tenant and order for each other', async () => {
    const made = await linkOf(vault, anId('tenant', 'a'), {
      order: anOrder({ orderId: anId('order', 'b') }),
      shop,
    });
    const { token } = made._unsafeUnwrap();
    expect(await codeOf(token, vault, anId('tenant', 'b'))).toBe('link.invalid');
  });

  it('is not found by trying: every other text is invalid', async () => {
    const token = await tokenOf();
    const near = fc
      .tuple(fc.nat(token.length - 1), fc.constantFrom(...'aA0_-~.'))
      .map(([at, letter]) => token.slice(0, at) + letter + token.slice(at + 1));
    await fc.assert(
      fc.asyncProperty(fc.oneof(near, anyText, fc.string()), async (text) => {
        expect(await codeOf(text)).toBe(text === token ? 'genuine' : 'link.invalid');
      }),
    );
    expect(await codeOf('a'.repeat(1_000_000))).toBe('link.invalid');
  });

  it('is not called invalid where the vault is down', async () => {
    const error = coreError('vault.unavailable', { operation: 'mac' });
    const down: Vault = { ...vault, mac: async () => err(error) };
    expect(await codeOf(await tokenOf(), down)).toBe('vault.unavailable');
  });
});
