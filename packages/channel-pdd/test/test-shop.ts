import { createPddChannel } from '../src/create-channel.ts';
import type { PddChannelOptions } from '../src/options.ts';
import { createPddSandbox, type PddSandbox, type PddSandboxOptions } from '../src/sandbox/index.ts';

/** A running sandbox with a channel that speaks to it over HTTP. For tests. */
export interface TestShop {
  readonly sandbox: PddSandbox;
  readonly channel: Required<ReturnType<typeof createPddChannel>>;
  /** What the channel was made with, for what stands beside it. */
  readonly app: PddChannelOptions;
  readonly call: { readonly credentials: { readonly accessToken: string } };
  /** Places an order of two ten-yuan cards and pays it. */
  readonly paidOrder: () => string;
}

/** Runs a test against a sandbox of its own, and stops it whatever happens. */
export async function withShop(
  run: (shop: TestShop) => Promise<void>,
  options: {
    readonly sandbox?: PddSandboxOptions;
    readonly channel?: Partial<PddChannelOptions>;
  } = {},
): Promise<void> {
  const sandbox = createPddSandbox(options.sandbox);
  const { url, clientId, clientSecret, accessToken } = await sandbox.start();
  try {
    const fast = { timeoutMs: 1_000, listingLagMs: 0 };
    const app = { url, clientId, clientSecret, ...fast, ...options.channel };
    const channel = createPddChannel(app) as TestShop['channel'];
    const paidOrder = () => {
      const orderSn = sandbox.create({ outerId: 'CARD10', count: 2 });
      sandbox.pay(orderSn);
      return orderSn;
    };
    await run({ sandbox, channel, app, call: { credentials: { accessToken } }, paidOrder });
  } finally {
    await sandbox.stop();
  }
}
