import { createHmac } from 'node:crypto';
import { createGateway, createRedactor, decodeRows, decodeWire } from '@kaquan/channel-kit';
import { refusedRead, toReadError, type GatewayTrouble } from '@kaquan/channel-kit';
import type { Verdict, WireSchema } from '@kaquan/channel-kit';
import { coreError, dayMs, err, ok, type Result } from '@kaquan/core';
import type { Channel, ChannelCall, ChannelReadError, ChannelWriteError } from '@kaquan/core/ports';
import { doneSchema, envelopeSchema, numberOf, orderSchema } from './wire.ts';
import { pageSchema, shopSchema, toOrder } from './wire.ts';

/** Where the platform is, and the application's secret; `fetch` is for tests. */
export interface BazaarOptions {
  readonly url: string;
  readonly secret: string;
  readonly fetch?: typeof fetch;
}

/** What went wrong, the platform's word for it, and whether it may have happened all the same. */
interface Failed {
  readonly error: ChannelReadError;
  readonly code: string;
  readonly isUnknown: boolean;
}

interface Outgoing<T> {
  readonly method: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly schema: WireSchema<T>;
  readonly effect?: 'read' | 'write';
}

const channel = 'bazaar';
const verdictOf: Readonly<Record<string, Verdict>> = {
  bad_token: 'grant_expired',
  slow_down: 'throttled',
};

function createClient({ url, secret, fetch }: BazaarOptions) {
  const gateway = createGateway({ url, ...(fetch && { fetch }) });
  return async <T>(call: ChannelCall, out: Outgoing<T>): Promise<Result<T, Failed>> => {
    const { method, params, schema, effect = 'read' } = out;
    const token = call.credentials['token'] ?? '';
    const site = { channel, operation: method, redact: createRedactor([secret, token]) };
    const form = { ...params, method, token };
    const sign = createHmac('sha256', secret).update(JSON.stringify(form)).digest('hex');
    const request = { form: { ...form, sign }, effect, redact: site.redact, signal: call.signal };
    const failed = (trouble: GatewayTrouble) =>
      err({ error: toReadError(trouble, site), code: '', isUnknown: trouble.kind === 'unknown' });
    const unreadable = (problem: string) =>
      failed({ kind: 'unknown', reason: 'unreadable', problem, cause: null });
    const answer = await gateway.post(request);
    if (answer.kind !== 'answered') return failed(answer);
    const body = decodeWire(envelopeSchema, answer.body);
    if (body.isErr()) return unreadable(body.error);
    if ('ok' in body.value) return decodeWire(schema, body.value.ok).orElse(unreadable);
    const { code, wait_ms: retryAfterMs = 1_000 } = body.value.error;
    const verdict = verdictOf[code] ?? 'rejected';
    const refusal = { verdict, retryAfterMs, channelCode: code, channelMessage: '', details: {} };
    return err({ error: refusedRead(refusal, site), code, isUnknown: false });
  };
}

/** Makes the small platform of the guide a channel. */
export function createBazaarChannel(options: BazaarOptions): Channel {
  const ask = createClient(options);
  const loadOrder: Channel['loadOrder'] = async (call, orderNo) => {
    const no = orderNo;
    const found = await ask(call, { method: 'order.get', params: { no }, schema: orderSchema });
    const missing = coreError('channel.order_not_found', { channel, orderNo });
    return found.map(toOrder).mapErr(({ code, error }) => (code === 'not_found' ? missing : error));
  };
  return {
    name: channel,
    contract: 1,
    capabilities: {
      orders: { maxWindowMs: dayMs, maxDepthMs: 30 * dayMs, maxPageSize: 50, overlapMs: 60_000 },
      refunds: null,
      shippingMethods: [{ name: 'deliver', goods: 'virtual', granularity: 'order' }],
      refund: 'none',
      credentialFields: ['token'],
    },
    async describeShop(call) {
      const shop = await ask(call, { method: 'shop.get', schema: shopSchema });
      return shop.mapErr(({ error }) => error);
    },
    async listOrders(call, { window: { from, to }, pageNo, pageSize }) {
      const params = { from: `${from}`, to: `${to}`, page: `${pageNo}`, size: `${pageSize}` };
      const page = await ask(call, { method: 'orders.list', params, schema: pageSchema });
      if (page.isErr()) return err(page.error.error);
      const read = (raw: unknown) => decodeWire(orderSchema, raw).map(toOrder);
      const { rows, total: totalCount } = page.value;
      return ok({ ...(await decodeRows(rows, { read, idOf: numberOf })), totalCount });
    },
    loadOrder,
    async confirmShipment(call, { orderNo, method: way }) {
      const [method, effect] = ['order.deliver', 'write'] as const;
      const at = { channel, operation: method };
      const no = { channelCode: 'no_such_way', channelMessage: way };
      if (way !== 'deliver') return err(coreError('channel.rejected', { ...at, ...no }));
      const params = { no: orderNo };
      const told = await ask(call, { method, params, schema: doneSchema, effect });
      if (told.isOk()) return ok({ outcome: 'done', note: '' });
      const { error, code, isUnknown } = told.error;
      if (!isUnknown && code !== 'wrong_state') return err(error);
      // "Wrong state" may mean delivered or void, and a lost answer anything: only the order knows.
      const order = (await loadOrder(call, orderNo)).unwrapOr(null);
      if (order?.payment === 'closed') return ok({ outcome: 'impossible', note: 'it is void' });
      if (order?.isShipped === true) return ok({ outcome: 'done', note: '' });
      const unknown: ChannelWriteError = coreError('channel.outcome_unknown', at, error);
      return err(isUnknown ? unknown : error);
    },
  };
}
