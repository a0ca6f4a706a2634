// A marketplace on this machine, for whoever wants to try a client by hand:
//
//   pnpm sandbox taobao|pdd [--port N] [--orders N] [--seed S] [--data FILE]
//
// prints one line of JSON with what a client needs when it is ready, and serves until it is told to
// stop. Everything else it has to say goes to stderr.
import { parseArgs } from 'node:util';
import { createPddSandbox } from '../packages/channel-pdd/src/sandbox/index.ts';
import { createTaobaoSandbox } from '../packages/channel-taobao/src/sandbox/index.ts';

interface Wish {
  readonly port?: number;
  readonly orders?: number;
  readonly seed?: string;
  readonly data?: string;
}

interface Sandbox {
  start(): Promise<object>;
  stop(): Promise<void>;
}

/** The marketplaces there is a sandbox for. */
const platforms: Readonly<Record<string, (wish: Wish) => Sandbox>> = {
  taobao: (wish) => createTaobaoSandbox({ orders: 40, ...wish }),
  pdd: (wish) => createPddSandbox({ orders: 40, ...wish }),
};

const usage = `usage: pnpm sandbox ${Object.keys(platforms).join('|')} [--port N] [--orders N] [--seed S] [--data FILE]`;

/** Bad arguments end the program with one line that names the trouble, and status 2. */
function refuse(code: string, message: string): never {
  console.error(`${code}: ${message.replaceAll('\n', ' ')} (${usage})`);
  process.exit(2);
}

function wholeNumber(name: string, text: string): number {
  return /^\d{1,9}$/.test(text)
    ? Number(text)
    : refuse('argument.invalid', `--${name} must be a whole number, not "${text}"`);
}

function readArguments(args: readonly string[]): { platform: string; wish: Wish } {
  try {
    const { values, positionals } = parseArgs({
      args: args.filter((arg) => arg !== '--'),
      allowPositionals: true,
      options: {
        port: { type: 'string' },
        orders: { type: 'string' },
        seed: { type: 'string' },
        data: { type: 'string' },
      },
    });
    const [platform, stranger] = positionals;
    if (platform === undefined) return refuse('argument.missing', 'name a platform');
    if (stranger !== undefined) return refuse('argument.unknown', `"${stranger}" is one too many`);
    const { port, orders, ...texts } = values;
    return {
      platform,
      wish: {
        ...texts,
        ...(port === undefined ? {} : { port: wholeNumber('port', port) }),
        ...(orders === undefined ? {} : { orders: wholeNumber('orders', orders) }),
      },
    };
  } catch (error) {
    return refuse('argument.unknown', error instanceof Error ? error.message : String(error));
  }
}

function open({ platform, wish }: ReturnType<typeof readArguments>): Sandbox {
  const create = Object.hasOwn(platforms, platform) ? platforms[platform] : undefined;
  if (create === undefined) return refuse('platform.unknown', `there is no "${platform}"`);
  try {
    return create(wish);
  } catch (error) {
    return refuse('argument.invalid', error instanceof Error ? error.message : String(error));
  }
}

const sandbox = open(readArguments(process.argv.slice(2)));
try {
  const access = await sandbox.start();
  console.log(JSON.stringify(access));
} catch (error) {
  refuse('sandbox.not_started', error instanceof Error ? error.message : String(error));
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void sandbox.stop().then(() => process.exit(0));
  });
}
