import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardOrderText } from '../../test/fixtures.ts';
import { refusal, stubCall, stubChannel, stubOptions } from '../../test/stub-platform.ts';
import { withShop } from '../../test/test-shop.ts';
import { createPddDecryption } from './decryption.ts';

const plain = 'pdd.open.decrypt.batch';
const detail = 'pdd.order.information.get';
const zhang = { name: '张三', phone: '13800000000', region: '上海市', address: '幸福路1号' };

describe('createPddDecryption over HTTP', () => {
  it('opens rows one by one, also where one of them is refused', async () => {
    await withShop(async ({ app, call, paidOrder }) => {
      const decryption = createPddDecryption(app);
      const orderNo = paidOrder();
      const rows = ['~AgAAAAHx1~', '?', '$AgAAAAHy1$'].map((ciphertext) => ({
        orderNo,
        ciphertext,
      }));
      const masked = (await decryption.mask(call, rows))._unsafeUnwrap();
      const shown = masked.map((row) => (row.outcome === 'done' ? row.text.reveal() : row.code));
      expect(shown).toEqual(['张*', '1', '138****0000']);
      const opened = (await decryption.decrypt(call, rows))._unsafeUnwrap();
      expect(opened.map((row) => row.outcome)).toEqual(['done', 'refused', 'done']);
      expect(JSON.stringify(opened)).not.toContain('13800000000');
    });
  });

  it('calls once in ten seconds, and says how long to wait', async () => {
    await withShop(async ({ app, call, paidOrder, sandbox }) => {
      const decryption = createPddDecryption({ ...app, patienceMs: 0 });
      const orderNo = paidOrder();
      const recipient = async () => decryption.recipient(call, orderNo);
      expect((await recipient())._unsafeUnwrap()).toEqual(zhang);
      const throttled = (await recipient())._unsafeUnwrapErr();
      expect(throttled).toMatchObject({ code: 'channel.throttled' });
      expect(sandbox.dump().counters.calls[plain]).toBe(1);
    });
  });

  it('finds nobody on an order that was shipped, and no order that is not there', async () => {
    await withShop(async ({ app, call, paidOrder, sandbox }) => {
      const decryption = createPddDecryption(app);
      const orderNo = paidOrder();
      sandbox.shipInBackend(orderNo);
      expect((await decryption.recipient(call, orderNo))._unsafeUnwrap()).toBeNull();
      const nowhere = (await decryption.recipient(call, '260101-1'))._unsafeUnwrapErr();
      expect(nowhere.code).toBe('channel.order_not_found');
      expect(sandbox.dump().counters.calls[plain]).toBeUndefined();
    });
  });

  it('asks for 100 rows at most, and for none not at all', async () => {
    const sent: URLSearchParams[] = [];
    const decryption = createPddDecryption(stubOptions({}, sent));
    const row = { orderNo: '260101-1', ciphertext: '~a~' };
    const many = Array.from({ length: 101 }, () => row);
    const told = (await decryption.decrypt(stubCall, many))._unsafeUnwrapErr();
    expect(told).toMatchObject({ channelCode: 'row_count' });
    expect((await decryption.decrypt(stubCall, []))._unsafeUnwrap()).toEqual([]);
    expect(sent).toEqual([]);
  });

  it('has an answer for every row, whatever comes, and never throws', async () => {
    const rows = [{ orderNo: '260101-1', ciphertext: '~a~' }];
    const row = fc.record(
      {
        data_tag: fc.constantFrom('260101-1', 'x'),
        encrypted_data: fc.constantFrom('~a~', 'x'),
        decrypted_data: fc.option(fc.string()),
        error_code: fc.oneof(fc.constant(0), fc.anything()),
      },
      { requiredKeys: [] },
    );
    const body = fc
      .array(row, { maxLength: 3 })
      .map((data_decrypt_list) => ({ data_decrypt_list }));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json(),
          body.map((x) => JSON.stringify({ a: x })),
        ),
        async (text) => {
          const decryption = createPddDecryption(stubOptions({ [plain]: text }));
          const told = await decryption.decrypt(stubCall, rows);
          expect(told.isErr() || told.value.length === 1).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a channel that tells receivers', () => {
  it('opens that of an order that waits, and does without where none is left', async () => {
    await withShop(
      async ({ channel, call, paidOrder }) => {
        const orderNo = paidOrder();
        const load = async () => (await channel.loadOrder(call, orderNo))._unsafeUnwrap();
        expect((await load()).recipient).toEqual(zhang);
        expect((await load()).recipient).toBeNull();
      },
      { channel: { recipients: 'decrypt', patienceMs: 0 } },
    );
  });

  it('is none by default: nothing of a receiver is read', async () => {
    await withShop(async ({ channel, call, paidOrder, sandbox }) => {
      const order = (await channel.loadOrder(call, paidOrder()))._unsafeUnwrap();
      expect(order.recipient).toBeUndefined();
      expect(sandbox.dump().counters.calls[plain]).toBeUndefined();
    });
  });

  it('tells nobody where a row is refused, and fails where the order does', async () => {
    const order = { [detail]: `{"a":{"order_info":${cardOrderText}}}` };
    const half = cardOrderText.replace(
      '"receiver_phone"',
      '"receiver_address":"~z~","receiver_phone"',
    );
    const refused = {
      [detail]: `{"a":{"order_info":${half}}}`,
      [plain]: '{"a":{"data_decrypt_list":[]}}',
    };
    const orderNo = '260101-123456789012345';
    for (const answers of [order, refused]) {
      const { channel } = stubChannel(answers, { recipients: 'decrypt' });
      expect((await channel.loadOrder(stubCall, orderNo))._unsafeUnwrap().recipient).toBeNull();
    }
    const gone = stubChannel(
      { [detail]: refusal(50001, '45001') },
      { recipients: 'decrypt' },
    ).channel;
    const told = (await gone.loadOrder(stubCall, orderNo))._unsafeUnwrapErr();
    expect(told.code).toBe('channel.order_not_found');
  });
});
