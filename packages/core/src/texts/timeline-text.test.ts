import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import { aRefund, now, placed, taking, withRefund } from '../../test/readings.ts';
import { sampleEvents } from '../../test/sample-events.ts';
import type { OrderEvent, OrderEventType } from '../order/order-events.ts';
import { orderStatusOf } from '../order/order-status.ts';
import type { Timeline, TimelineChange } from '../order/timeline.ts';
import { anId } from '../testing/an-id.ts';
import { anEvent } from '../testing/change-builders.ts';
import { timelineText, type TimelineTextOptions } from './timeline-text.ts';

const order = given(placed())
  .when(taking(withRefund(aRefund())))
  .thenStored();
const samples = sampleEvents(order);
const types = Object.keys(samples) as OrderEventType[];
const midnight = Date.UTC(2026, 0, 14, 16);

function aTimeline(event: OrderEvent, parts: Partial<TimelineChange> = {}): Timeline {
  const status = { ...orderStatusOf(order), settlement: order.settlement };
  const change: TimelineChange = {
    kind: 'change',
    version: 1,
    at: midnight,
    actor: { kind: 'operator', id: 'li' },
    reason: '',
    entries: [anEvent(order, { event })],
    before: status,
    after: status,
    ...parts,
  };
  return { orderId: order.orderId, currency: 'CNY', steps: [change] };
}

function say(event: OrderEvent, options: TimelineTextOptions, parts?: Partial<TimelineChange>) {
  const [line] = timelineText(aTimeline(event, parts), options);
  return line ?? { time: '', who: '', text: '' };
}

describe('the text of a timeline', () => {
  it.each(types)('says in both languages that %s', (type) => {
    for (const language of ['en', 'zh'] as const) {
      const { text } = say(samples[type], { language });
      expect(text.trim()).toBe(text);
      expect(text.length).toBeGreaterThan(3);
      expect(text).not.toMatch(/undefined|null|NaN|\[object|\$\{/);
    }
    expect(say(samples[type], { language: 'zh' }).text).toMatch(/\p{Script=Han}/u);
    expect(say(samples[type], { language: 'en' }).text).not.toMatch(/\p{Script=Han}/u);
  });

  it('says of no two events the same', () => {
    for (const language of ['en', 'zh'] as const) {
      const said = types.map((type) => say(samples[type], { language }).text);
      expect(new Set(said).size).toBe(types.length);
    }
  });

  it('says when in the time zone of the reader, in Shanghai unless told', () => {
    const event = samples['order.closed'];
    expect(say(event, { language: 'zh' }).time).toBe('2026-01-15 00:00:00');
    const utc = say(event, { language: 'zh', timeZone: 'UTC' });
    expect(utc.time).toBe('2026-01-14 16:00:00');
    const paid = { type: 'order.paid', paidAt: midnight } as const;
    expect(say(paid, { language: 'en' }).text).toBe('The buyer paid at 2026-01-15 00:00:00');
    expect(() => say(event, { language: 'en', timeZone: 'Mars/Olympus' })).toThrow(RangeError);
  });

  it('says who did it and why, and what a look was at', () => {
    const event = samples['order.released'];
    const reason = 'the buyer called';
    const english = say(event, { language: 'en' }, { reason });
    expect([english.who, english.text]).toEqual([
      'operator li',
      'A hold was released (manual) (reason: the buyer called)',
    ]);
    const chinese = say(event, { language: 'zh' }, { reason });
    expect([chinese.who, chinese.text]).toEqual([
      '运营 li',
      '冻结已解除（人工冻结）（原因：the buyer called）',
    ]);
    const look = {
      kind: 'look',
      at: now,
      actor: { kind: 'buyer', id: 'b1' },
      reason: '',
      unitId: anId('unit', 'o1.2.3'),
      attempt: 1,
    } as const;
    const timeline: Timeline = { orderId: order.orderId, currency: 'CNY', steps: [look] };
    const [line] = timelineText(timeline, { language: 'en' });
    expect(line?.text).toBe('The card of unit 2.3 was looked at once more');
  });

  it('says amounts to the last 分, with their currency', () => {
    const event = { ...samples['refund.confirmed'], amountMinor: 1_005 };
    expect(say(event, { language: 'zh' }).text).toContain('10.05 CNY');
  });
});
