import { describe, expect, it } from 'vitest';
import { coreError } from '../kernel/errors.ts';
import { deliveries } from '../fulfilment/delivery-rules.ts';
import type { SetupStep } from '../shop/setup.ts';
import { setupReasons, type SetupReason } from '../shop/setup-reasons.ts';
import { setupStepText } from './setup-step.ts';

const redeemed: SetupStep = {
  step: 'redeem',
  outcome: 'passed',
  item: null,
  way: { delivery: 'claim_page', verifiedBy: 'channel_completed' },
  reason: null,
  error: null,
  problem: null,
};

describe('a step of a setup check, in words', () => {
  it('names way, item, step and outcome', () => {
    expect(setupStepText(redeemed, 'zh')).toBe('兑换页领取 · 买家兑换：通过');
    expect(setupStepText(redeemed, 'en')).toBe('claim page · Redeemed by the buyer: passed');
    const item = { itemId: '7', skuId: '8' };
    expect(setupStepText({ ...redeemed, item }, 'zh')).toBe('兑换页领取，7/8 · 买家兑换：通过');
    const asked: SetupStep = { ...redeemed, step: 'orders', way: null };
    expect(setupStepText(asked, 'en')).toBe('Page of orders: passed');
  });

  it('has words of its own for every way and reason in both languages', () => {
    const texts = (Object.keys(setupReasons) as SetupReason[]).flatMap((reason) => {
      const step: SetupStep = { ...redeemed, outcome: 'untried', reason };
      return [setupStepText(step, 'zh'), setupStepText(step, 'en')];
    });
    const ways = deliveries.flatMap((delivery) => {
      const step: SetupStep = { ...redeemed, way: { delivery, verifiedBy: 'none' } };
      return [setupStepText(step, 'zh'), setupStepText(step, 'en')];
    });
    expect(new Set(texts).size).toBe(texts.length);
    expect(new Set(ways).size).toBe(ways.length);
  });

  it('says an error as errors are said', () => {
    const error = coreError('shop.not_found', { shopId: 'sh_1' });
    const step: SetupStep = { ...redeemed, outcome: 'failed', error, problem: error.message };
    expect(setupStepText(step, 'zh')).toBe('兑换页领取 · 买家兑换：失败 (店铺 sh_1 不存在)');
    expect(setupStepText(step, 'en')).toContain(error.message);
  });
});
