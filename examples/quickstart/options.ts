import { parseArgs } from 'node:util';

/** Where the demo can sell. */
export const channelChoices = ['taobao', 'pdd', 'both'] as const;
export type ChannelChoice = (typeof channelChoices)[number];

/** What the demo was asked to do. */
export interface DemoOptions {
  /** Where the shop is: at Taobao, at Pinduoduo, or one at each. */
  readonly channel: ChannelChoice;
  /** How many orders the shops have sold together. */
  readonly orders: number;
  readonly seed: string;
  /** `memory`, `pglite`, or the address of a PostgreSQL server. */
  readonly storage: string;
  /** Folder in which sandbox and core are kept; `null`: nothing is. */
  readonly data: string | null;
  readonly isJson: boolean;
}

export const usage =
  'usage: pnpm demo [--channel taobao|pdd|both] [--orders N] [--seed S]' +
  ' [--storage memory|pglite|postgres://…] [--data DIR] [--json]';

/** Reads the command line; what is wrong with it comes back as one sentence. */
export function readOptions(args: readonly string[]): DemoOptions | string {
  let values: Record<string, string | boolean | undefined>;
  try {
    ({ values } = parseArgs({
      args: args.filter((arg) => arg !== '--'),
      options: {
        channel: { type: 'string', default: 'taobao' },
        orders: { type: 'string', default: '300' },
        seed: { type: 'string', default: 'kaquan' },
        storage: { type: 'string', default: 'pglite' },
        data: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    // What is thrown here is about the arguments alone, in words made for whoever typed them.
    return error instanceof Error ? error.message.replaceAll('\n', ' ') : String(error);
  }
  const { orders, seed, storage, data, json } = values;
  const channel = channelChoices.find((choice) => choice === values['channel']);
  if (channel === undefined) return `--channel must be ${channelChoices.join(', ')}`;
  const options: DemoOptions = {
    channel,
    orders: /^\d{1,6}$/.test(String(orders)) ? Number(orders) : 0,
    seed: String(seed),
    storage: String(storage),
    data: data === undefined ? null : String(data),
    isJson: json === true,
  };
  return problemWith(options) ?? options;
}

function problemWith({ orders, seed, storage, data }: DemoOptions): string | null {
  if (orders < 1 || orders > 100_000) return '--orders must be a whole number from 1 to 100000';
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(seed)) {
    return '--seed must be 1 to 40 of A-Z a-z 0-9 . _ - and start with a letter or digit';
  }
  if (!/^(memory|pglite|postgres(ql)?:\/\/.+)$/.test(storage)) {
    return '--storage must be memory, pglite or an address postgres://…';
  }
  if (data === '') return '--data must name a folder';
  if (data !== null && storage === 'memory') {
    return '--data keeps nothing of --storage memory; use pglite or postgres://…';
  }
  return null;
}
