import { describe, expect, it } from 'vitest';
import { createPddChannel } from './create-channel.ts';
import { toSettings, type PddChannelOptions } from './options.ts';

const good = { clientId: 'a1b2c3d4', clientSecret: 'testSecret' };

describe('toSettings', () => {
  it.each([
    ['clientId', ''],
    ['clientSecret', ' '],
    ['clientSecret', undefined],
    ['url', 'gw-api.pinduoduo.com/api/router'],
    ['listingLagMs', -1],
    ['listingLagMs', 540_001],
    ['listingLagMs', 1.5],
    ['pushUrl', 'https://message-api.pinduoduo.com'],
    ['timeoutMs', 0],
    ['vouchers', { number: 'code' }],
    ['vouchers', { number: 'secret', reportsUse: { okCode: '0' } }],
    ['vouchers', { number: 'secret', reportsUse: { by: 'state', time: 'minutes' } }],
    ['vouchers', { number: 'secret', reportsUse: { by: 'fax', okCode: 0 } }],
    ['cards', { publicKey: '' }],
    ['recipients', 'all'],
    ['topUp', { isTopUp: true }],
    ['topUp', { isTopUp: () => true, account: 'phone' }],
    ['fetch', 'fetch'],
    ['clock', null],
  ])('refuses a wrong %s where it is given: %s', (option, value) => {
    const options = { ...good, [option]: value } as PddChannelOptions;
    expect(() => createPddChannel(options)).toThrow(
      new RegExp(`^createPddChannel: ${option}[.\\w]* must`),
    );
  });

  it('does not quote the secret it refuses', () => {
    const options = { ...good, clientSecret: ['s3cr3t'] } as unknown as PddChannelOptions;
    expect(() => toSettings(options)).toThrow(/^(?!.*s3cr3t)/);
  });

  it('fills in what is not given', () => {
    expect(toSettings(good)).toMatchObject({
      url: 'https://gw-api.pinduoduo.com/api/router',
      listingLagMs: 180_000,
      timeoutMs: 10_000,
    });
  });
});

describe('createPddChannel', () => {
  it('says what the channel can do, and sends nothing', () => {
    const channel = createPddChannel(good);
    expect(channel).toMatchObject({ name: 'pdd', contract: 1 });
    expect(channel.capabilities).toEqual({
      orders: {
        maxWindowMs: 1_799_000,
        maxDepthMs: 7_776_000_000,
        maxPageSize: 100,
        overlapMs: 480_000,
      },
      refunds: {
        maxWindowMs: 1_799_000,
        maxDepthMs: 7_776_000_000,
        maxPageSize: 100,
        overlapMs: 480_000,
      },
      shippingMethods: [{ name: 'online', goods: 'parcel', granularity: 'order' }],
      changesWaybill: true,
      refund: 'agree',
      renewsGrants: false,
      notifications: { byRequest: false, byFeed: true },
      setsItemStock: true,
      takesNotes: true,
      credentialFields: ['accessToken'],
    });
    expect(Object.keys(channel)).not.toContain('refuseRefund');
  });

  it('declares what only some goods have where it is asked for', () => {
    const vouchers = { number: 'secret' } as const;
    const topUp = { isTopUp: () => true };
    const { capabilities } = createPddChannel({ ...good, vouchers, topUp });
    expect(capabilities.vouchers).toEqual({ canQuery: false });
    expect(capabilities.verification).toBeUndefined();
    expect(capabilities.shippingMethods).toContainEqual({
      name: 'charge',
      goods: 'virtual',
      granularity: 'order',
      serves: topUp.isTopUp,
    });
    const reportsUse = { okCode: 0 };
    const reporting = createPddChannel({ ...good, vouchers: { ...vouchers, reportsUse } });
    expect(reporting.capabilities.verification).toEqual({ canUndo: false });
    expect(Object.keys(reporting)).not.toContain('undoVerification');
    expect(Object.keys(createPddChannel(good))).not.toContain('sendVouchers');
  });

  it('keeps twice its overlap below its window, whatever the lag', () => {
    for (const listingLagMs of [0, 180_000, 540_000]) {
      const { orders } = createPddChannel({ ...good, listingLagMs }).capabilities;
      expect(orders?.maxWindowMs).toBeGreaterThanOrEqual(2 * (orders?.overlapMs ?? 0));
    }
  });
});
