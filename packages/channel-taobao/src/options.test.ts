import { describe, expect, it } from 'vitest';
import { createTaobaoChannel } from './create-channel.ts';
import { toSettings, type TaobaoChannelOptions } from './options.ts';

const good = { appKey: '12345678', appSecret: 'helloworld' };

const vmarket = { family: 'vmarket', notifyKey: 'k', certificate: 'code', undo: 'none' } as const;
const cards = {
  ...vmarket,
  family: 'merchant',
  certificate: 'card',
  cardList: 'array',
} as const;

describe('toSettings', () => {
  it.each([
    ['appKey', ''],
    ['appSecret', ' '],
    ['appSecret', undefined],
    ['url', 'eco.taobao.com/router/rest'],
    ['url', 'ftp://eco.taobao.com'],
    ['signMethod', 'sha1'],
    ['parcels', 'pigeon'],
    ['eTicket', 'vmarket'],
    ['messages', null],
    ['refunds', 'all'],
    ['refunds.reviewer', ' '],
    ['refunds.returnAddressId', '88001'],
    ['refunds.refuseReason', 7],
    ['refunds.refuseProof', 'proof.png'],
    ['refunds.returnsRefusedBy', 'either'],
    ['timeoutMs', 0],
    ['timeoutMs', 1.5],
    ['timeoutMs', '10'],
    ['fetch', 'fetch'],
    ['clock', () => 0],
    ['clock', null],
  ])('refuses a wrong %s where it is given: %s', (option, value) => {
    const [topic = '', inner] = option.split('.');
    const wrong = inner === undefined ? value : { [inner]: value };
    const options = { ...good, [topic]: wrong } as TaobaoChannelOptions;
    expect(() => createTaobaoChannel(options)).toThrow(`createTaobaoChannel: ${option} must`);
  });

  it.each([
    ['family', { family: 'other' }],
    ['family', { certificate: 'card', cardList: 'array', verifiedBy: 'none' }],
    ['notifyKey', { notifyKey: ' ' }],
    ['certificate', { certificate: undefined }],
    ['cardList', { family: 'merchant', certificate: 'card', verifiedBy: 'none' }],
    ['verifiedBy', { family: 'merchant', certificate: 'card', cardList: 'object' }],
    ['undo', { undo: null }],
    ['codeMerchantId', { codeMerchantId: 'me' }],
  ])('refuses a wrong %s of e-tickets: %o', (option, wrong) => {
    const eTicket = { ...vmarket, ...wrong };
    const options = { ...good, eTicket } as TaobaoChannelOptions;
    expect(() => createTaobaoChannel(options)).toThrow(
      `createTaobaoChannel: eTicket.${option} must`,
    );
  });

  it('does not quote the secret it refuses', () => {
    const options = { ...good, appSecret: ['s3cr3t'] } as unknown as TaobaoChannelOptions;
    expect(() => toSettings(options)).toThrow(/^(?!.*s3cr3t)/);
  });

  it('takes what is undefined as left out', () => {
    const none: object = { eTicket: undefined, refunds: undefined, messages: undefined };
    const options = { ...good, ...none };
    expect(toSettings(options)).toMatchObject({ eTicket: null, refunds: {}, messages: null });
    expect(createTaobaoChannel(options).capabilities.vouchers).toBeUndefined();
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
      refusesRefunds: true,
      credentialFields: ['session'],
      orders: { maxPageSize: 100, maxDepthMs: 90 * 86_400_000 },
    });
  });

  it('takes no vouchers, and hears no notification of them, unless it is told how', () => {
    const channel = createTaobaoChannel(good);
    expect(channel.capabilities.vouchers).toBeUndefined();
    expect(channel.capabilities.verification).toBeUndefined();
    expect(channel.capabilities.notifications).toBeUndefined();
    expect(channel.sendVouchers === undefined).toBe(true);
    expect(channel.decodeNotification === undefined).toBe(true);
  });

  it.each([
    [vmarket, { canQuery: true, canResend: true }, { canUndo: false }],
    [{ ...vmarket, family: 'merchant', undo: 'by_serial' }, { canQuery: false }, { canUndo: true }],
    [{ ...cards, verifiedBy: 'none' }, { canQuery: false }, undefined],
    [{ ...cards, verifiedBy: 'secret' }, { canQuery: false }, { canUndo: false }],
  ] as const)('declares of e-tickets what %o can do', (eTicket, vouchers, verification) => {
    const channel = createTaobaoChannel({ ...good, eTicket });
    expect(channel.capabilities).toMatchObject({
      vouchers,
      notifications: { byRequest: true },
      credentialFields: ['session'],
    });
    expect(channel.capabilities.verification).toEqual(verification);
    expect(channel.loadVouchers !== undefined).toBe(vouchers.canQuery);
    expect(channel.verifyUnit !== undefined).toBe(verification !== undefined);
    expect(channel.loadVerification !== undefined).toBe(verification !== undefined);
    expect(channel.undoVerification !== undefined).toBe(verification?.canUndo === true);
  });
});
