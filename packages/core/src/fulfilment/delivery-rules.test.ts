import { describe, expect, it } from 'vitest';
import { aProductOfLine } from '../../test/readings.ts';
import {
  deliveries,
  deliveriesOfGoods,
  linkDeliveries,
  mayUseLink,
  takesKeys,
  usesLink,
  usualDelivery,
  verifiedByOf,
} from './delivery-rules.ts';

describe('the ways of delivering goods', () => {
  it('are all open to some goods, and to card keys those that take keys', () => {
    expect(new Set(Object.values(deliveriesOfGoods).flat())).toEqual(new Set(deliveries));
    const { physical, custom } = deliveriesOfGoods;
    const ways = [...physical, ...custom];
    const keyless = ways.map((delivery) => takesKeys({ product: aProductOfLine({ delivery }) }));
    expect(keyless).not.toContain(true);
  });

  it('use the link where the table says so, and perhaps where nothing is mapped', () => {
    expect(linkDeliveries).toEqual(['claim_page']);
    expect([mayUseLink({ product: null }), usesLink({ product: null })]).toEqual([true, false]);
    const product = aProductOfLine({ delivery: 'manual' });
    expect([mayUseLink({ product }), usesLink({ product })]).toEqual([false, false]);
    expect(takesKeys({ product: null })).toBe(false);
  });

  it('are the shop’s where the goods can go that way, else the usual one of the goods', () => {
    const fulfiller = null;
    expect(usualDelivery({ goods: 'card_key', fulfiller }, 'direct')).toBe('direct');
    expect(usualDelivery({ goods: 'custom', fulfiller }, 'direct')).toBe('manual');
    expect(usualDelivery({ goods: 'custom', fulfiller: 'top-up' }, 'direct')).toBe('top_up');
  });

  it('leave the word that counts to the mapping, then to the shop, unless the way has its own', () => {
    const shop = { delivery: 'claim_page', verifiedBy: 'host' } as const;
    const of = (delivery: 'direct' | 'platform_cards', verifiedBy: 'none' | null) =>
      verifiedByOf({ delivery, verifiedBy }, shop);
    expect(of('direct', 'none')).toBe('none');
    expect(of('direct', null)).toBe('host');
    expect(of('platform_cards', null)).toBe('none');
  });
});
