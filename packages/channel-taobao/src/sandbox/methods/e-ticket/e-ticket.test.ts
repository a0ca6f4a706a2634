import { beforeEach, afterEach, describe, expect, it } from 'vitest';
import { createRawClient } from '../../../../test/sandbox/raw-client.ts';
import {
  createTaobaoSandbox,
  type TaobaoSandbox,
  type TaobaoSandboxAccess,
} from '../../create-sandbox.ts';

const now = () => Date.parse('2026-03-08T12:00:00+08:00');
let sandbox: TaobaoSandbox;
let access: TaobaoSandboxAccess;
let tid: string;
let token: string;

beforeEach(async () => {
  sandbox = createTaobaoSandbox({ now });
  access = await sandbox.start();
  tid = sandbox.create({ type: 'eticket', lines: [{ outerSkuId: 'CARD10', num: 2 }] }).tid;
  sandbox.pay(tid);
  token = sandbox.dump().eTickets.tickets[tid]?.token ?? '';
});
afterEach(() => sandbox.stop());

type Parameters = Record<string, string | null>;

const call = async (name: string, parameters: Parameters) =>
  (await createRawClient(access, { now })(`taobao.${name}`, parameters)).json;
const vmarket = (name: string, parameters: Parameters) =>
  call(`vmarket.eticket.${name}`, { order_id: tid, token, ...parameters });
const merchant = (name: string, parameters: Parameters) =>
  call(`eticket.merchant.ma.${name}`, { outer_id: tid, token, ...parameters });
const refused = (subCode: string) => ({
  error_response: { sub_code: expect.stringContaining(subCode) as string },
});

describe('the older family', () => {
  it('takes codes once, ships by them, and tells what became of each', async () => {
    expect(await vmarket('send', { verify_codes: 'A1:1,A2:1' })).toMatchObject({
      vmarket_eticket_send_response: { ret_code: 1 },
    });
    expect(await vmarket('send', { verify_codes: 'A1:1,A2:1' })).toMatchObject(
      refused('isv.eticket-send-error:code-alreay-send'),
    );
    expect(sandbox.dump().trades[0]?.status).toBe('WAIT_BUYER_CONFIRM_GOODS');
    expect(await vmarket('beforeconsume', { verify_code: 'A1' })).toMatchObject({
      vmarket_eticket_beforeconsume_response: { ret_code: 1, left_num: 2, code_left_num: 1 },
    });
    const use = { verify_code: 'A1', consume_num: '1', serial_num: 'S_1' };
    expect(await vmarket('consume', use)).toMatchObject({
      vmarket_eticket_consume_response: {
        ...{ ret_code: 1, left_num: 1, code_left_num: 0, consume_secial_num: 'S_1' },
      },
    });
    expect(await vmarket('beforeconsume', { verify_code: 'A1' })).toMatchObject({
      vmarket_eticket_beforeconsume_response: { ret_code: 0, code_left_num: 0 },
    });
    expect(await vmarket('consume', use)).toMatchObject(refused('code-used-up'));
    const again = { ...use, verify_code: 'A2' };
    expect(await vmarket('consume', again)).toMatchObject(refused('serial-num-repeat'));
    const back = { reverse_code: 'A1', reverse_num: '1', consume_secial_num: 'S_1' };
    expect(await vmarket('reverse', { ...back, consume_secial_num: 'S_2' })).toMatchObject(
      refused('serial-num-not-exist'),
    );
    expect(await vmarket('reverse', back)).toMatchObject({
      vmarket_eticket_reverse_response: { ret_code: 1, left_num: 2 },
    });
    expect(await vmarket('reverse', back)).toMatchObject(refused('serial-num-not-exist'));
    expect(await vmarket('codes.get', {})).toMatchObject({
      vmarket_eticket_codes_get_response: {
        eticket_codes: { eticket_code: [{ code: 'A1', status: 1 }, { code: 'A2' }] },
      },
    });
  });

  it.each([
    ['verify_codes', 'A1'],
    ['verify_codes', 'A1:0'],
    ['verify_codes', 'A1:1,,A2:1'],
    ['verify_codes', 'A1:1,A1:1'],
    ['verify_codes', null],
    ['token', null],
    ['order_id', 'x'],
  ])('refuses a %s of %s', async (name, value) => {
    const parameters = { verify_codes: 'A1:1', [name]: value };
    expect(await vmarket('send', parameters)).toMatchObject(refused(`parameter:${name}`));
    expect(sandbox.dump().eTickets.tickets[tid]?.codes).toEqual([]);
  });

  it('refuses a wrong token, more codes than were bought, and orders that are none of its own', async () => {
    const codes = { verify_codes: 'A1:1' };
    expect(await vmarket('send', { ...codes, token: 'x' })).toMatchObject(refused('token'));
    expect(await vmarket('send', { verify_codes: 'A1:3' })).toMatchObject(refused('num'));
    const plain = sandbox.create({ lines: [{ outerSkuId: 'CARD10' }] }).tid;
    sandbox.pay(plain);
    for (const order_id of [plain, '7']) {
      expect(await vmarket('send', { ...codes, order_id })).toMatchObject(refused('order'));
    }
    sandbox.close(tid);
    expect(await vmarket('send', codes)).toMatchObject(refused('invalid-order-status'));
  });

  it('sends again what can still be used, waits longer, and hears that nothing can be sent', async () => {
    expect(await vmarket('resend', { verify_codes: 'A1:1' })).toMatchObject(refused('no-can'));
    expect(await vmarket('failsend', { error_code: 'no-stock' })).toMatchObject({
      vmarket_eticket_failsend_response: { ret_code: 1 },
    });
    await vmarket('send', { verify_codes: 'A1:1' });
    await vmarket('resend', { verify_codes: 'A1:1' });
    const before = sandbox.dump().eTickets.tickets[tid];
    expect(before).toMatchObject({ resentTimes: 1, failure: 'no-stock' });
    await vmarket('time.expand', { expand_days: '7' });
    const after = sandbox.dump().eTickets.tickets[tid];
    expect((after?.validUntil ?? 0) - (before?.validUntil ?? 0)).toBe(7 * 86_400_000);
  });

  it('lists orders whose notification failed, or was heard and not answered by codes', async () => {
    const listed = async (type: string) => {
      const answer = await vmarket('tasks.get', { type });
      return answer as { vmarket_eticket_tasks_get_response: { total_results: number } };
    };
    const failed = await listed('1');
    expect(failed.vmarket_eticket_tasks_get_response).toMatchObject({
      total_results: 1,
      eticket_tasks: { eticket_task: [{ order_id: tid }] },
    });
    expect((await listed('2')).vmarket_eticket_tasks_get_response.total_results).toBe(0);
    await vmarket('send', { verify_codes: 'A1:1' });
    expect((await listed('1')).vmarket_eticket_tasks_get_response.total_results).toBe(0);
  });
});

describe('the newer family', () => {
  const success = { ret_code: 'isv.success-all' };

  it('takes codes, uses and takes back, and says no inside its answer', async () => {
    const codes = { isv_ma_list: '[{"code":"A1","num":1}]' };
    const use = { code: 'A1', consume_num: '1', serial_num: 'S1' };
    const root = (name: string) => `eticket_merchant_ma_${name}_response`;
    expect(await merchant('send', codes)).toMatchObject({ [root('send')]: success });
    expect(await merchant('send', codes)).toMatchObject({
      [root('send')]: { ret_code: 'isv.eticket-send-error:code-alreay-send' },
    });
    expect(await merchant('available', use)).toMatchObject({ [root('available')]: success });
    expect(await merchant('consume', use)).toMatchObject({ [root('consume')]: success });
    expect(await merchant('available', use)).not.toMatchObject({ [root('available')]: success });
    const back = { code: 'A1', reverse_num: '1', serial_num: 'S1' };
    expect(await merchant('reverse', back)).toMatchObject({ [root('reverse')]: success });
    expect(await merchant('resend', codes)).toMatchObject({ [root('resend')]: success });
    expect(sandbox.dump().eTickets.tickets[tid]).toMatchObject({
      uses: [{ serial: 'S1', reversed: true }],
      codes: [{ left: 1 }],
      resentTimes: 1,
    });
  });

  it.each([
    ['isv_ma_list', {}],
    ['isv_ma_list', { isv_ma_list: '{}' }],
    ['isv_ma_list', { isv_ma_list: '[{"code":"A1"}]' }],
    ['isv_ma_list', { isv_ma_list: '[{"code":"A1","num":1,"x":1}]' }],
    ['isv_ma_list', { isv_ma_list: 'not json' }],
    ['isv_ka_list', { certificate_type: '1', isv_ma_list: '[{"code":"A1","num":1}]' }],
    ['isv_ka_list', { certificate_type: '1', isv_ka_list: '{"ka_no":"1","ka_mi":"2","num":1}' }],
    ['certificate_type', { certificate_type: '2' }],
  ])('refuses a wrong %s: %o', async (name, parameters) => {
    expect(await merchant('send', parameters)).toMatchObject(refused(`parameter:${name}`));
  });

  it('takes as many as 200 codes and no more', async () => {
    const list = (size: number) =>
      JSON.stringify(Array.from({ length: size }, (_, n) => ({ code: `c${n}`, num: 1 })));
    expect(await merchant('send', { isv_ma_list: list(201) })).toMatchObject(
      refused('parameter:isv_ma_list'),
    );
    expect(await merchant('failsend', { sub_err_code: 'x', sub_err_msg: 'y' })).toMatchObject({
      eticket_merchant_ma_failsend_response: success,
    });
  });
});

describe('books', () => {
  it('of before e-tickets are opened, and those with them are saved whole', async () => {
    await vmarket('send', { verify_codes: 'A1:1' });
    const saved = sandbox.toJSON();
    const again = createTaobaoSandbox({ now, restore: saved });
    expect(again.dump().eTickets).toEqual(sandbox.dump().eTickets);
    const { eTickets: _none, ...older } = saved;
    const opened = createTaobaoSandbox({ now, restore: older }).dump();
    expect(opened.eTickets.tickets).toEqual({});
    expect(opened.trades).toHaveLength(1);
  });
});
