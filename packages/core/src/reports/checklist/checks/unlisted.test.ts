import { err } from 'neverthrow';
import { describe, expect, it } from 'vitest';
import { coreError } from '../../../kernel/errors.ts';
import { dayMs } from '../../../kernel/time.ts';
import type { Channel } from '../../../ports/channel.ts';
import type { ShopChannel } from '../../../shop/shop-channel.ts';
import { anId } from '../../../testing/an-id.ts';
import { anOrder } from '../../../testing/builders.ts';
import { createFixedClock, startOfTests } from '../../../testing/fixed-clock.ts';
import { createMarketplace } from '../../../testing/marketplace.ts';
import { collectFindings } from '../collect-findings.ts';
import { outcomeOf } from './daily-completeness.ts';
import { askFor } from './unlisted.ts';

const period = { from: startOfTests - dayMs, to: startOfTests };
const channel = 'marketplace';

/** Orders that the channel does not know, until it breaks down. */
function asking(count: number, answers = Infinity) {
  const orders = Array.from({ length: count }, (_, n) =>
    anOrder({ orderId: anId('order', `order-${String(n)}`), orderNo: `no-${String(n)}` }),
  );
  let calls = 0;
  const honest = createMarketplace({ clock: createFixedClock() }).channel;
  const loadOrder: Channel['loadOrder'] = (_call, orderNo) => {
    calls += 1;
    const gone = coreError('channel.order_not_found', { channel, orderNo });
    const broken = coreError('channel.unavailable', { channel, operation: 'loadOrder' });
    return Promise.resolve(calls > answers ? err(broken) : err(gone));
  };
  const source = { channel: { ...honest, loadOrder } } as ShopChannel;
  return { asked: askFor(source, orders, period), callCount: () => calls };
}

describe('orders that a channel does not list', () => {
  it('are all asked for, also where they are more than a hundred', async () => {
    const { asked, callCount } = asking(250);
    const { findings, unchecked, error } = await asked;
    expect([findings.length, unchecked, error, callCount()]).toEqual([250, 0, null, 250]);
    expect(new Set(findings.map(({ subject }) => JSON.stringify(subject))).size).toBe(250);
  });

  it('are asked for up to a bound, and what is beyond it is said', async () => {
    const { asked, callCount } = asking(620);
    const { findings, unchecked } = await asked;
    expect([findings.length, unchecked, callCount()]).toEqual([500, 120, 500]);
  });

  it('stay found when the channel answers no more, and the rest is said', async () => {
    const { findings, unchecked, error } = await asking(10, 4).asked;
    expect([findings.length, unchecked, error?.code]).toEqual([4, 6, 'channel.unavailable']);
  });

  it('never pass where some of them were not looked at', () => {
    const nothing = { failed: [], cutOff: [] };
    const outcome = (unseen: Parameters<typeof outcomeOf>[2]) =>
      outcomeOf(collectFindings(), { unchecked: 120 }, unseen);
    expect(outcome(nothing).status).toBe('pass');
    const { status, figures } = outcome({ failed: [], cutOff: ['shop-1: 120'] });
    expect([status, figures['uncheckedIn']]).toEqual(['unknown', 'shop-1: 120']);
    expect(figures).not.toHaveProperty('unanswered');
  });
});
