import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import { aPolicy, aRead, aReadLine, now, placed } from '../../test/readings.ts';
import { aShop } from '../testing/builders.ts';
import { decideReject } from '../redemption/reject-decide.ts';
import type { Order } from '../order/order.ts';
import type { Shop } from './shop.ts';
import { closedNote, closesByItself, decideSwitch, type ShopCommand } from './switch-decide.ts';

const how = { now, by: 'operator:li', reason: 'holidays' };

function switched(shop: Shop, command: ShopCommand, at = now): Shop {
  return decideSwitch(shop, command, { ...how, now: at })._unsafeUnwrap() ?? shop;
}

const on = aShop();
const paidAt = placed().paidAt ?? 0;

describe('decideSwitch', () => {
  it('says who switched it, when and why', () => {
    expect(switched(on, 'disable')).toMatchObject({
      version: 2,
      state: 'disabled',
      switched: { at: now, by: 'operator:li', reason: 'holidays', offSince: now },
    });
  });

  it('is off since it began to drain, and no longer when it is on again', () => {
    const draining = switched(on, 'drain', 1);
    expect([draining, on].map(closesByItself)).toEqual([true, false]);
    const closed = switched(draining, 'disable', 5);
    expect([closed.switched?.at, closed.switched?.offSince]).toEqual([5, 1]);
    expect(switched(closed, 'enable', 9).switched?.offSince).toBeNull();
  });

  it('lets go what it still holds before it closes, where it drains again too soon', () => {
    const enabled = switched(switched(on, 'drain', 1), 'enable', 2);
    const again = switched(enabled, 'drain', 3);
    expect([again.switched?.isSpreading, closesByItself(again)]).toEqual([true, false]);
    expect(closedNote({ ...placed(), paidAt: 2 }, again)).toBeNull();
    const done = {
      ...again,
      switched: again.switched && { ...again.switched, isSpreading: false },
    };
    expect(closesByItself(done)).toBe(true);
  });

  it('stops selling where it is told to, until it is on again', () => {
    const drain = (shop: Shop, stopSales = true) =>
      decideSwitch(shop, 'drain', { ...how, stopSales })._unsafeUnwrap();
    const words = ({ state, switched: last }: Shop) => [state, last?.stopsSales, last?.isWaking];
    const draining = switched(on, 'drain', 1);
    expect(words(draining)).toEqual(['draining', false, false]);
    const stopping = drain(draining) ?? draining;
    expect([...words(stopping), stopping.switched?.offSince]).toEqual(['draining', true, true, 1]);
    expect([drain(stopping), drain(stopping, false)]).toEqual([null, null]);
    const woken = { ...stopping, switched: { ...stopping.switched!, isWaking: false } };
    const closed = switched(woken, 'disable', 5);
    expect(words(closed), 'it goes on when it has closed by itself').toEqual([
      'disabled',
      true,
      false,
    ]);
    expect(words(switched(closed, 'enable', 9))).toEqual(['enabled', false, true]);
    expect(words(switched(stopping, 'enable', 9)), 'woken for both').toEqual([
      'enabled',
      false,
      true,
    ]);
  });

  it('changes nothing where it is so already', () => {
    expect(decideSwitch(on, 'enable', how)._unsafeUnwrap()).toBeNull();
  });

  it('says what else may be done', () => {
    const error = decideSwitch(switched(on, 'disable'), 'drain', how)._unsafeUnwrapErr();
    expect(error).toMatchObject({ state: 'disabled', command: 'drain', legal: ['enable'] });
  });
});

describe('what a shop holds', () => {
  const unpaid = placed(aRead({ payment: 'unpaid', lines: [aReadLine({ payment: 'unpaid' })] }));
  const settled: Order = { ...placed(), settlement: 'settled' };
  const rejected = given(placed())
    .when((order) =>
      decideReject(
        order,
        { code: 'other', text: 'a test', refundDeclined: 'paid by us', by: 'operator:li' },
        { policy: aPolicy(), now },
      ),
    )
    .thenStored();

  it.each<readonly [string, Shop, Order, boolean]>([
    ['nothing while it is on', on, placed(), false],
    ['what was paid since it drains', switched(on, 'drain', paidAt), placed(), true],
    ['not what was paid before', switched(on, 'drain', paidAt + 1), placed(), false],
    ['what is open, once it is closed', switched(on, 'disable', paidAt + 1), placed(), true],
    ['not what was settled before', switched(on, 'disable', paidAt + 1), settled, false],
    ['what was settled at once, afterwards', switched(on, 'disable', paidAt), settled, true],
    ['nothing that is not paid', switched(on, 'disable'), unpaid, false],
    ['nothing that was rejected', switched(on, 'disable', 0), rejected, false],
  ])('is %s', (_what, shop, order, isHeld) => {
    expect(closedNote(order, shop) !== null).toBe(isHeld);
  });
});
