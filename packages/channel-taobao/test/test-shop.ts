import { createTaobaoChannel } from '../src/create-channel.ts';
import type { ETicketOptions } from '../src/e-ticket/options.ts';
import type { TaobaoChannelOptions } from '../src/options.ts';
import {
  createTaobaoSandbox,
  type TaobaoSandbox,
  type TaobaoSandboxAccess,
  type TaobaoSandboxOptions,
} from '../src/sandbox/index.ts';

/** A running sandbox with a channel that speaks to it over HTTP. For tests. */
export interface TestShop {
  readonly sandbox: TaobaoSandbox;
  readonly channel: Required<ReturnType<typeof createTaobaoChannel>>;
  readonly access: TaobaoSandboxAccess;
  readonly call: { readonly credentials: { readonly session: string } };
  /** Places a trade of two ten-yuan cards and pays it. */
  readonly paidTrade: () => { tid: string; oids: string[] };
}

/** Runs a test against a sandbox of its own, and stops it whatever happens. */
export async function withShop(
  run: (shop: TestShop) => Promise<void>,
  options: {
    readonly sandbox?: TaobaoSandboxOptions;
    readonly channel?: Partial<TaobaoChannelOptions>;
    readonly eTicket?: Omit<ETicketOptions, 'notifyKey'>;
  } = {},
): Promise<void> {
  const sandbox = createTaobaoSandbox(options.sandbox);
  const access = await sandbox.start();
  const { url, appKey, appSecret, notifyKey, session } = access;
  try {
    const channel = createTaobaoChannel({
      url,
      appKey,
      appSecret,
      timeoutMs: 1_000,
      ...(options.eTicket && { eTicket: { ...options.eTicket, notifyKey } }),
      ...options.channel,
    }) as TestShop['channel'];
    const paidTrade = () => {
      const trade = sandbox.create({ lines: [{ outerSkuId: 'CARD10', num: 2 }] });
      sandbox.pay(trade.tid);
      return trade;
    };
    await run({ sandbox, access, channel, call: { credentials: { session } }, paidTrade });
  } finally {
    await sandbox.stop();
  }
}
