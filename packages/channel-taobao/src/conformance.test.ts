import { channelConformance } from '@kaquan/core/testing';
import { describe, expect, it } from 'vitest';
import { openHarness } from '../test/conformance-harness.ts';

const fine = /^(held|not_claimed|not_provoked)$/;

describe('Taobao, against its sandbox', () => {
  it.each(channelConformance)('$id $title', async (each) => {
    expect((await each.run(() => openHarness())).outcome).toMatch(fine);
  });
});

describe('Taobao, for an application that may renew grants', () => {
  const ofGrants = channelConformance.filter(({ claim }) => claim === 'renewsGrants');

  it.each(ofGrants)('$id $title', async (each) => {
    expect((await each.run(() => openHarness({ renewsGrants: true }))).outcome).toBe('held');
  });
});

describe.each(['online', 'offline'] as const)('Taobao, where parcels are told of %s', (parcels) => {
  const ofParcels = channelConformance.filter(
    ({ claim }) => claim === 'shippingMethods' || claim === 'changesWaybill',
  );

  it.each(ofParcels)('$id $title', async (each) => {
    expect((await each.run(() => openHarness({ parcels }))).outcome).toBe('held');
  });
});

describe.each(['vmarket', 'merchant'] as const)('Taobao, for e-tickets of %s', (family) => {
  const eTicket = { family, certificate: 'code', undo: 'none' } as const;
  const ofTickets = channelConformance.filter(
    ({ claim }) => claim === null || claim === 'vouchers' || claim === 'notifications',
  );

  it.each(ofTickets)('$id $title', async (each) => {
    expect((await each.run(() => openHarness({ eTicket }))).outcome).toMatch(fine);
  });
});

describe('Taobao, for an application that hears of changes', () => {
  const ofMessages = channelConformance.filter(
    ({ id, claim }) => claim === 'notifications' && /^C14[34]$/.test(id),
  );
  const messages = { transport: 'websocket', pullEveryMs: 10, reportsFailures: true } as const;

  it('is tested by two cases', () => {
    expect(ofMessages.map(({ id }) => id)).toEqual(['C143', 'C144']);
  });

  it.each(ofMessages)('$id $title', async (each) => {
    expect((await each.run(() => openHarness({ messages }))).outcome).toBe('held');
  });
});

describe('Taobao, for an application that lists bills', () => {
  const ofStatements = channelConformance.filter(({ claim }) => claim === 'statements');

  it('is tested by two cases', () => {
    expect(ofStatements.map(({ id }) => id)).toEqual(['C190', 'C191']);
  });

  it.each(ofStatements)('$id $title', async (each) => {
    expect((await each.run(() => openHarness({ listsBills: true }))).outcome).toBe('held');
  });
});
