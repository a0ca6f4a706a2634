import { describe, expect, it } from 'vitest';
import { createTaobaoChannel } from './create-channel.ts';
import { toSettings, type TaobaoChannelOptions } from './options.ts';

const good = { appKey: '12345678', appSecret: 'helloworld' };

describe('toSettings', () => {
  it.each([
    ['appKey', ''],
    ['appSecret', ' '],
    ['appSecret', undefined],
    ['url', 'eco.taobao.com/router/rest'],
    ['url', 'ftp://eco.taobao.com'],
    ['signMethod', 'sha1'],
    ['parcels', 'pigeon'],
    ['timeoutMs', 0],
    ['timeoutMs', 1.5],
    ['timeoutMs', '10'],
    ['fetch', 'fetch'],
    ['clock', () => 0],
    ['clock', null],
  ])('refuses a wrong %s where it is given: %s', (option, value) => {
    const options = { ...good, [option]: value } as TaobaoChannelOptions;
    expect(() => createTaobaoChannel(options)).toThrow(`createTaobaoChannel: ${option} must`);
  });

  it('does not quote the secret it refuses', () => {
    const options = { ...good, appSecret: ['s3cr3t'] } as unknown as TaobaoChannelOptions;
    expect(() => toSettings(options)).toThrow(/^(?!.*s3cr3t)/);
  });

  it('fills in what is not given', () => {
    expect(toSettings(good)).toMatchObject({
      url: 'https://eco.taobao.com/router/rest',
      signMethod: 'md5',
      parcels: 'ascp',
      timeoutMs: 10_000,
    });
  });
});

describe('createTaobaoChannel', () => {
  it('says what the channel can do, and sends nothing', () => {
    const channel = createTaobaoChannel(good);
    expect(channel).toMatchObject({ name: 'taobao', contract: 1 });
    expect(channel.capabilities).toMatchObject({
      shippingMethods: [
        { name: 'dummy', goods: 'virtual', granularity: 'order' },
        { name: 'parcel', goods: 'parcel', granularity: 'line' },
      ],
      changesWaybill: true,
      takesNotes: true,
      setsItemStock: true,
      refund: 'agree',
      credentialFields: ['session'],
      orders: { maxPageSize: 100, maxDepthMs: 90 * 86_400_000 },
    });
  });
});
