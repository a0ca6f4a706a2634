import { err, ok } from 'neverthrow';
import { describe, expect, it } from 'vitest';
import { aRead, aReadLine, aRefund } from '../../test/readings.ts';
import { coreError } from '../kernel/errors.ts';
import { Secret } from '../kernel/secret.ts';
import type { Channel, ChannelOrder, ChannelRefund } from '../ports/channel.ts';
import { createFixedClock } from '../testing/fixed-clock.ts';
import { createMarketplace } from '../testing/marketplace.ts';
import { guardChannel } from './guard-channel.ts';

const call = { credentials: { token: 'token' } };
const page = { window: { from: 0, to: 1 }, pageNo: 1, pageSize: 100 };
const { channel: honest } = createMarketplace({ clock: createFixedClock() });

function guarded(parts: Partial<Channel>): Channel {
  return guardChannel({ ...honest, ...parts });
}

function withOrders(...rows: readonly ChannelOrder[]): Channel {
  return guarded({
    listOrders: async () => ok({ rows, undecoded: [], totalCount: rows.length }),
    loadOrder: async () => ok(rows[0] ?? aRead()),
  });
}

function withRefund(refund: ChannelRefund): Channel {
  return guarded({
    listRefunds: async () => ok({ rows: [refund], undecoded: [], totalCount: 1 }),
    loadRefund: async () => ok(refund),
  });
}

const fails = async (): Promise<never> => {
  throw new TypeError('fetch failed');
};

describe('a guarded channel', () => {
  it('answers what is sound as it is', async () => {
    const read = aRead();
    const channel = withOrders(read);
    expect((await channel.listOrders(call, page))._unsafeUnwrap()).toEqual({
      rows: [read],
      undecoded: [],
      totalCount: 1,
    });
    expect((await channel.loadOrder(call, 'no-1'))._unsafeUnwrap()).toEqual(read);
    expect(channel.capabilities).toEqual(honest.capabilities);
  });

  it.each<[string, Partial<ChannelOrder>, string]>([
    ['a negative total', { buyerPaidMinor: -1 }, 'buyerPaidMinor'],
    ['no lines', { lines: [] }, 'lines'],
    ['a line twice', { lines: [aReadLine(), aReadLine()] }, 'lines: a number stands twice'],
    ['a quantity of 0', { lines: [aReadLine({ quantity: 0 })] }, 'lines.0.quantity'],
    ['a time beyond the year 9999', { createdAt: 253_402_300_800_000 }, 'createdAt'],
    ['half a millisecond', { modifiedAt: 0.5 }, 'modifiedAt'],
    ['no number', { orderNo: '' }, 'orderNo'],
  ])('lays an order aside that has %s, and goes on', async (_what, parts, problem) => {
    const odd = { ...aRead(), ...parts };
    const sound = aRead({ orderNo: 'no-2' });
    const listed = await withOrders(odd, sound).listOrders(call, page);
    const { rows, undecoded, totalCount } = listed._unsafeUnwrap();
    expect([rows, totalCount]).toEqual([[sound], 2]);
    expect(undecoded).toHaveLength(1);
    expect(undecoded[0]?.externalId).toBe(odd.orderNo);
    expect(undecoded[0]?.problem).toContain(problem);
    expect(JSON.parse(undecoded[0]?.raw ?? '')).toEqual(odd);
    const loaded = await withOrders(odd).loadOrder(call, 'no-1');
    expect(loaded._unsafeUnwrapErr().code).toBe('channel.unreadable');
  });

  it.each<Partial<ChannelRefund>>([
    { amountMinor: -1 },
    { amountMinor: 0.5 },
    { amountMinor: NaN },
    { quantity: 0 },
    { createdAt: -1 },
    { version: '\u0000' },
    { refundId: '' },
  ])('lays a refund aside that has %o', async (parts) => {
    const odd = aRefund(parts);
    const channel = withRefund(odd);
    const listed = (await channel.listRefunds?.(call, page))?._unsafeUnwrap();
    expect(listed?.rows).toEqual([]);
    expect(listed?.undecoded.map(({ externalId }) => externalId)).toEqual([odd.refundId]);
    const loaded = await channel.loadRefund?.(call, 'r1');
    expect(loaded?._unsafeUnwrapErr().code).toBe('channel.unreadable');
  });

  it('cleans what people write, and keeps it within its length', async () => {
    const title = `a\u0000${'长'.repeat(2_000)}`;
    const read = aRead({ buyerRef: 'b\ud83d', lines: [aReadLine({ title })] });
    const order = (await withOrders(read).loadOrder(call, 'no-1'))._unsafeUnwrap();
    expect(order.buyerRef).toBe('b\uFFFD');
    expect(order.lines[0]?.title).toBe(`a\uFFFD${'长'.repeat(998)}`);
    const refund = await withRefund(aRefund({ reason: '\u0000' })).loadRefund?.(call, 'r1');
    expect(refund?._unsafeUnwrap().reason).toBe('\uFFFD');
  });

  it('lays aside by what can be indexed: both ends of a name without end', async () => {
    const orderNo = `${'甲'.repeat(99)}\ud83d\ude00${'x'.repeat(4_000)}${'乙'.repeat(100)}`;
    const listed = await withOrders(aRead({ orderNo })).listOrders(call, page);
    const [row] = listed._unsafeUnwrap().undecoded;
    expect(row?.externalId).toBe(`${'甲'.repeat(99)}\uFFFD${'乙'.repeat(100)}`);
    expect(JSON.parse(row?.raw ?? '')).toMatchObject({ orderNo });
  });

  it('leaves no half of a character where it cuts a text', async () => {
    const title = `${'x'.repeat(999)}\ud83d\ude00`;
    const read = aRead({ lines: [aReadLine({ title })] });
    const order = (await withOrders(read).loadOrder(call, 'no-1'))._unsafeUnwrap();
    expect(order.lines[0]?.title.isWellFormed()).toBe(true);
    const reason = `${'x'.repeat(999)}\ud83d\ude00`;
    const refund = await withRefund(aRefund({ reason })).loadRefund?.(call, 'r1');
    expect(refund?._unsafeUnwrap().reason.isWellFormed()).toBe(true);
  });

  it('takes a reading that throws for one that nobody answered', async () => {
    const channel = guarded({
      describeShop: fails,
      listOrders: fails,
      loadOrder: fails,
      listRefunds: fails,
      loadRefund: fails,
    });
    const answers = [
      await channel.describeShop(call),
      await channel.listOrders(call, page),
      await channel.loadOrder(call, 'no-1'),
      await channel.listRefunds?.(call, page),
      await channel.loadRefund?.(call, 'r1'),
    ];
    for (const answer of answers) {
      const error = answer?._unsafeUnwrapErr();
      expect(error?.code).toBe('channel.unavailable');
      expect(error?.cause).toBeInstanceOf(TypeError);
      expect(JSON.stringify(error)).not.toContain('fetch');
    }
  });

  it('does not know what became of a call that throws while it tells something', async () => {
    const channel = guarded({ confirmShipment: fails, agreeRefund: fails });
    const told = await channel.confirmShipment(call, { orderNo: 'no-1', method: 'virtual' });
    const agreed = await channel.agreeRefund?.(call, aRefund());
    for (const answer of [told, agreed]) {
      expect(answer?._unsafeUnwrapErr().code).toBe('channel.outcome_unknown');
    }
  });

  it('takes a call that throws at once for one that rejects', async () => {
    const throwsAtOnce = (): never => {
      throw new RangeError('no');
    };
    const channel = guarded({ loadOrder: throwsAtOnce, confirmShipment: throwsAtOnce });
    const loaded = await channel.loadOrder(call, 'no-1');
    expect(loaded._unsafeUnwrapErr().code).toBe('channel.unavailable');
    const told = await channel.confirmShipment(call, { orderNo: 'no-1', method: 'virtual' });
    expect(told._unsafeUnwrapErr().code).toBe('channel.outcome_unknown');
  });

  it('cleans the words of an answer, and hands errors on', async () => {
    const channel = guarded({
      confirmShipment: async () => ok({ outcome: 'needs_check', note: 'a\u0000' }),
      agreeRefund: async () => err(coreError('channel.grant_expired', { channel: 'x' })),
    });
    const told = await channel.confirmShipment(call, { orderNo: 'no-1', method: 'virtual' });
    expect(told._unsafeUnwrap()).toEqual({ outcome: 'needs_check', note: 'a\uFFFD' });
    const agreed = await channel.agreeRefund?.(call, aRefund());
    expect(agreed?._unsafeUnwrapErr().code).toBe('channel.grant_expired');
  });

  it.each<[string, unknown]>([
    ['an outcome that there is not', { outcome: 'shipped', note: '' }],
    ['a note that is no text', { outcome: 'done', note: 7 }],
    ['nothing', undefined],
  ])('does not know what became of a call that answers %s', async (_what, answer) => {
    const told = async () => ok(answer) as never;
    const channel = guarded({ confirmShipment: told, agreeRefund: told, verifyUnit: told });
    const unknown = { code: 'channel.outcome_unknown' };
    const shipped = await channel.confirmShipment(call, { orderNo: 'no-1', method: 'virtual' });
    expect(shipped._unsafeUnwrapErr()).toMatchObject(unknown);
    const agreed = await channel.agreeRefund?.(call, aRefund());
    expect(agreed?._unsafeUnwrapErr()).toMatchObject(unknown);
    const silent = guarded({ confirmShipment: async () => ok({ outcome: 'done' }) as never });
    const done = await silent.confirmShipment(call, { orderNo: 'no-1', method: 'virtual' });
    expect(done._unsafeUnwrap()).toEqual({ outcome: 'done', note: '' });
  });

  it('guards what the channel says of verifications', async () => {
    const unit = { requestId: 'u1', orderNo: 'no-1', lineNo: '1', ordinal: 1, code: null };
    const broken = guarded({ verifyUnit: fails, undoVerification: fails, loadVerification: fails });
    const told = [
      await broken.verifyUnit?.(call, unit),
      await broken.undoVerification?.(call, unit),
    ].map((answer) => answer?._unsafeUnwrapErr().code);
    expect(told).toEqual(['channel.outcome_unknown', 'channel.outcome_unknown']);
    const read = await broken.loadVerification?.(call, unit);
    expect(read?._unsafeUnwrapErr().code).toBe('channel.unavailable');
    const sound = guarded({ verifyUnit: async () => ok({ outcome: 'done', note: 'a\u0000' }) });
    const answer = await sound.verifyUnit?.(call, unit);
    expect(answer?._unsafeUnwrap()).toEqual({ outcome: 'done', note: 'a\uFFFD' });
  });

  it('keeps no word of what a channel was handed to know a unit by', async () => {
    const secretly = 'a-code a-number a-token';
    const unit = { requestId: 'u1', orderNo: 'no-1', lineNo: '1', ordinal: 1, code: null };
    const voucher = { cardNumber: new Secret('a-number'), secret: new Secret('a-code') };
    const handed = { ...unit, voucher, token: new Secret('a-token') };
    const fields = { channel: 'shop', operation: 'x', channelCode: '7', channelMessage: secretly };
    const refuses = async () => err(coreError('channel.rejected', fields));
    const tells = async () => ok({ outcome: 'needs_check' as const, note: secretly });
    const channel = guarded({
      verifyUnit: tells,
      undoVerification: refuses,
      loadVerification: refuses,
    });
    const answers = [
      await channel.verifyUnit?.(call, handed),
      await channel.undoVerification?.(call, handed),
      await channel.loadVerification?.(call, handed),
    ];
    expect(JSON.stringify(answers)).not.toMatch(/a-code|a-number|a-token/);
    // In the note once, and in message and words of both errors.
    expect(JSON.stringify(answers).match(/\[secret\]/g)).toHaveLength(15);
  });

  it('has no calls that the channel has not', () => {
    const { name, contract, capabilities } = honest;
    const channel = guardChannel({
      name,
      contract,
      capabilities,
      describeShop: fails,
      listOrders: fails,
      loadOrder: fails,
      confirmShipment: fails,
    });
    expect(Object.keys(channel).filter((key) => /Refund|erif/.test(key))).toEqual([]);
  });

  it('keeps the `this` of a channel that is a class', async () => {
    class Adapter {
      readonly name = 'classy';
      readonly contract = 1;
      readonly capabilities = honest.capabilities;
      readonly read = aRead();
      describeShop = fails;
      listOrders = fails;
      confirmShipment = fails;
      async loadOrder() {
        return ok(this.read);
      }
      async loadRefund() {
        return ok(aRefund({ orderNo: this.read.orderNo }));
      }
    }
    const channel = guardChannel(new Adapter());
    expect((await channel.loadOrder(call, 'no-1')).isOk()).toBe(true);
    expect((await channel.loadRefund?.(call, 'r1'))?.isOk()).toBe(true);
  });
});
