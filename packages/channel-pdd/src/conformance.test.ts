import { channelConformance } from '@kaquan/core/testing';
import { describe, expect, it } from 'vitest';
import { openHarness } from '../test/conformance-harness.ts';

const fine = /^(held|not_claimed|not_provoked)$/;

describe('Pinduoduo, against its sandbox', () => {
  it.each(channelConformance)('$id $title', async (each) => {
    expect((await each.run(() => openHarness())).outcome).toMatch(fine);
  });
});

describe('Pinduoduo, for goods that have vouchers', () => {
  const vouchers = { number: 'secret', reportsUse: { okCode: 0 } } as const;
  const ofVouchers = channelConformance.filter(
    ({ claim }) => claim === null || claim === 'vouchers' || claim === 'verification',
  );

  it.each(ofVouchers)('$id $title', async (each) => {
    expect((await each.run(() => openHarness({ vouchers }))).outcome).toMatch(fine);
  });
});

describe('Pinduoduo, for cards that it hands out', () => {
  const ofCards = channelConformance.filter(
    ({ claim }) => claim === null || claim === 'cardDeposits',
  );

  it.each(ofCards)('$id $title', async (each) => {
    expect((await each.run(() => openHarness({ takesCards: true }))).outcome).toBe('held');
  });
});

describe('Pinduoduo, with its daily bill', () => {
  const ofStatements = channelConformance.filter(({ claim }) => claim === 'statements');

  it.each(ofStatements)('$id $title', async (each) => {
    expect((await each.run(() => openHarness({ dailyBill: {} }))).outcome).toBe('held');
  });
});
