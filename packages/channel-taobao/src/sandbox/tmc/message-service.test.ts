import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import fc from 'fast-check';
import {
  createTaobaoSandbox,
  type TaobaoSandbox,
  type TaobaoSandboxAccess,
} from '../create-sandbox.ts';
import { readTmcFrame, writeTmcFrame, type TmcFrame } from './codec.ts';

const require = createRequire(import.meta.url);
let at = Date.UTC(2026, 2, 8, 4, 0, 0);
let sandbox: TaobaoSandbox;
let access: TaobaoSandboxAccess;
beforeEach(async () => {
  sandbox = createTaobaoSandbox({ now: () => at });
  access = await sandbox.start();
});
afterEach(async () => {
  await sandbox.stop();
  vi.restoreAllMocks();
});

const md5 = (text: string) => createHash('md5').update(text).digest('hex').toUpperCase();

/** The first frame of a client. */
function hello(change: Record<string, string> = {}): TmcFrame {
  const { appKey, appSecret } = access;
  const asked = { app_key: appKey, group_name: 'default', timestamp: String(at), ...change };
  const text = `app_key${asked.app_key}group_name${asked.group_name}timestamp${asked.timestamp}`;
  const sign = md5(`${appSecret}${text}${appSecret}`);
  return { type: 0, fields: { sign, ...asked } };
}

/** Sends frames one after the other, each when something was heard, and gives all that was. */
async function talk(
  frames: readonly (TmcFrame | string | Uint8Array<ArrayBuffer>)[],
  least: number,
) {
  const socket = new WebSocket(access.messagesUrl);
  socket.binaryType = 'arraybuffer';
  const heard: Buffer[] = [];
  const rest = [...frames];
  const next = () => {
    const frame = rest.shift();
    if (frame === undefined) return;
    const isRaw = typeof frame === 'string' || frame instanceof Uint8Array;
    socket.send(isRaw ? frame : new Uint8Array(writeTmcFrame(frame)));
  };
  const closed = new Promise<string>((resolve) => {
    socket.addEventListener('close', ({ code, reason }) => {
      resolve(`${code} ${reason}`);
    });
    socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
      heard.push(Buffer.from(data));
      next();
      if (heard.length >= least) socket.close(4000, 'enough');
    });
    socket.addEventListener('open', next);
  });
  return { closed: await closed, heard };
}

describe('a connection', () => {
  it('is refused with a phrase: another key, group, time or signature', async () => {
    for (const [change, phrase] of [
      [{ app_key: '1' }, 'invalid app_key'],
      [{ group_name: 'mine' }, 'no such group'],
      [{ timestamp: String(at - 11 * 60_000) }, 'invalid timestamp'],
      [{ timestamp: 'soon' }, 'invalid timestamp'],
      [{ sign: md5('guessed') }, 'sign not match'],
      [{ sign: md5('guessed').toLowerCase() }, 'sign not match'],
    ] as const) {
      const { heard } = await talk([hello(change)], 9);
      // A CONNECTACK that says more than a token does.
      expect(heard.map((bytes) => bytes[1])).toEqual([1]);
      expect(heard[0]?.toString('utf8')).toContain(phrase);
    }
  });

  it('ends for what is no frame, for whoever is not in, and for a message that is not there', async () => {
    const { appKey } = access;
    const pull: TmcFrame = { type: 2, token: 'tok-1', fields: { __kind: 1 } };
    expect((await talk(['text'], 9)).closed).toBe('1002 not a frame');
    expect((await talk([new Uint8Array([2, 9])], 9)).closed).toBe('1002 not a frame');
    expect((await talk([pull], 9)).closed).toBe('1008 not connected');
    const wrong = { ...pull, token: appKey };
    expect((await talk([hello(), wrong], 9)).closed).toBe('1008 not connected');
    const confirm = { type: 2, token: 'tok-5', fields: { __kind: 2, id: 5n } };
    expect((await talk([hello(), confirm], 9)).closed).toBe('1008 no such message');
    const odd = { type: 2, token: 'tok-6', fields: { __kind: 9 } };
    expect((await talk([hello(), odd], 9)).closed).toBe('1008 of no known kind');
  });
});

describe('the service’s codec', () => {
  it('reads what it wrote, and never throws on what somebody made up', () => {
    const value = fc.oneof(fc.string(), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(
        fc.string(),
        fc.dictionary(fc.string(), value),
        fc.uint8Array(),
        (token, fields, odd) => {
          fc.pre(!Object.hasOwn(fields, '__proto__'));
          const bytes = writeTmcFrame({ type: 2, token, fields });
          expect(readTmcFrame(bytes)).toEqual({ type: 2, token, fields });
          expect(readTmcFrame(bytes.subarray(0, bytes.length - 1))).toBeNull();
          readTmcFrame(new Uint8Array([2, 2, ...odd]));
        },
      ),
    );
  });
});

// A client of the message service written by others, which knows nothing of this project.
describe('the client of taobao-sdk', () => {
  interface Message {
    readonly id: string;
    readonly topic: string;
    readonly content: string;
  }
  interface Client {
    connect(url: string, hear: (message: Message, done: (error?: Error) => void) => void): void;
    reconnect: () => void;
    _interval: NodeJS.Timeout | null;
    _ws: { close(): void } | null;
    autoPull(): void;
  }

  it('connects, gets messages with their whole numbers, and confirms them', async () => {
    at = Date.now();
    const said = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const { TmcClient } = require('taobao-sdk') as {
      TmcClient: new (key: string, secret: string, group: string) => Client;
    };
    const client = new TmcClient(access.appKey, access.appSecret, 'default');
    client.reconnect = () => undefined;
    const heard: Message[] = [];
    client.connect(access.messagesUrl, (message, done) => {
      heard.push(message);
      done();
    });
    sandbox.permitMessages();
    const { tid } = sandbox.create({ lines: [{ outerSkuId: 'CARD10' }] });
    await expect.poll(() => said.mock.calls.flat().join(' ')).toContain('tok-1');
    client.autoPull();
    await expect.poll(() => heard.length).toBe(1);
    expect(heard[0]).toMatchObject({ topic: 'taobao_trade_TradeCreate' });
    expect(heard[0]?.content).toContain(`"tid":${tid},`);
    await expect
      .poll(() => sandbox.dump().messages.messages)
      .toMatchObject([{ id: heard[0]?.id, confirmed: true }]);
    if (client._interval !== null) clearInterval(client._interval);
    client._ws?.close();
  });
});
