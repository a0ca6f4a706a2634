import { ok } from '@kaquan/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decodeAnswer, decodeRows, decodeWire, toIdText } from './decode.ts';
import { parseLossless } from './lossless.ts';

const schema = z.object({ tid: z.string().regex(/^\d+$/), at: z.iso.datetime() });
const at = { channel: 'demo', operation: 'demo.read' };

describe('decodeAnswer', () => {
  it('names the path of every wrong field and quotes nothing of the data', () => {
    const error = decodeAnswer(schema, { tid: 'Zhang San', at: 'Li Si' }, at)._unsafeUnwrapErr();
    expect(error).toMatchObject({ code: 'channel.unreadable', channel: 'demo' });
    expect(error.problem).toContain('tid: ');
    expect(error.problem).toContain('at: ');
    expect(error.problem).not.toMatch(/Zhang|Li Si/);
    expect(decodeAnswer(schema, null, at)._unsafeUnwrapErr().problem).toMatch(/^answer: /);
  });

  it('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.anything(), (input) => void decodeWire(schema, input)));
  });
});

describe('toIdText', () => {
  it('keeps every digit of an id, as a number in JSON and as a text', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 31n }), (id) => {
        const asNumber = parseLossless(`{"id":${id}}`)._unsafeUnwrap() as { id: unknown };
        expect(toIdText(asNumber.id)).toBe(String(id));
        expect(toIdText(String(id))).toBe(String(id));
      }),
    );
  });

  it('refuses what is no id', () => {
    for (const value of [-1, 1.5, '', '-1', '1.5', '1e3', ' 1', '0x1', null, true, [], {}]) {
      expect(toIdText(value)).toBeNull();
    }
  });
});

describe('decodeRows', () => {
  it('sets unreadable rows aside under their number or a hash, and keeps the others', async () => {
    const raws = [{ n: 1 }, { n: 'x', id: '7' }, 'garbage', 'garbage', undefined];
    const row = z.object({ n: z.int() });
    const decoded = await decodeRows(raws, {
      read: (raw) => decodeWire(row, raw),
      idOf: (raw) => (typeof raw === 'object' && raw !== null && 'id' in raw ? '7' : null),
    });
    expect(decoded.rows).toEqual([{ n: 1 }]);
    expect(decoded.undecoded.map((each) => each.externalId)).toEqual([
      '7',
      expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      decoded.undecoded[1]?.externalId,
      expect.stringMatching(/^sha256:/),
    ]);
    expect(decoded.undecoded[0]).toMatchObject({ raw: '{"n":"x","id":"7"}' });
  });

  it('answers empty lists for an empty listing', async () => {
    const decoded = await decodeRows([], { read: () => ok(1), idOf: () => null });
    expect(decoded).toEqual({ rows: [], undecoded: [] });
  });
});
