import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import {
  keepConnected,
  openGlobalSocket,
  rest,
  type BrokenSocket,
  type LastingSocketOptions,
} from './lasting-socket.ts';
import { createHttpHost, type HttpHost } from './sandbox/http-host.ts';
import type { SandboxSocket, SocketHandler } from './sandbox/ws-host.ts';

let host: HttpHost | null = null;
const stopping = new AbortController();
let stop = stopping;
afterEach(async () => {
  stop.abort();
  await host?.stop();
});

/** Keeps a connection to a server of this test's, and writes down what happens. */
async function keep(sockets: SocketHandler, given: Partial<LastingSocketOptions<string>> = {}) {
  host = createHttpHost({ port: 0, handle: () => Promise.resolve({ kind: 'drop' }), sockets });
  const url = (await host.start()).replace('http:', 'ws:');
  stop = new AbortController();
  const broken: BrokenSocket[] = [];
  const heard: unknown[] = [];
  let settled = 0;
  const ended = keepConnected<string>({
    url: () => url,
    signal: stop.signal,
    open: openGlobalSocket,
    tickMs: 10,
    silenceMs: 2_000,
    pauseMs: (how) => {
      broken.push(how);
      return 1;
    },
    talk: (link) => ({
      onOpen: () => {
        link.send('open');
      },
      onTick: () => {
        link.send('tick');
      },
      onMessage: (message) => {
        heard.push(typeof message === 'string' ? message : [...message]);
        if (message === 'refused') link.fail('refused');
        if (message === 'odd') link.giveUp();
      },
      settle: async () => {
        await sleep(5);
        settled += 1;
      },
    }),
    ...given,
  });
  return { ended, broken, heard, settled: () => settled };
}

it('opens, ticks and hears until the signal, and answers when nothing is under way', async () => {
  const said: unknown[] = [];
  const kept = await keep(() => (socket) => ({
    onMessage: (message) => {
      said.push(message);
      socket.send(new Uint8Array([1, 2]));
    },
  }));
  await expect.poll(() => said.length).toBeGreaterThan(2);
  stop.abort();
  expect(await kept.ended).toBeNull();
  expect(kept.settled()).toBe(1);
  expect(said.slice(0, 2)).toEqual(['open', 'tick']);
  expect(kept.heard[0]).toEqual([1, 2]);
});

it('comes back after a goodbye, a break, a refusal and its own giving up, and counts failures', async () => {
  const courses: ((socket: SandboxSocket) => void)[] = [
    (socket) => {
      socket.drop();
    },
    (socket) => {
      socket.send('hello');
      socket.close();
    },
    (socket) => {
      socket.send('odd');
    },
    (socket) => {
      socket.send('refused');
    },
  ];
  let at = -1;
  const kept = await keep(() => {
    at += 1;
    if (at === 1) return 503;
    const course = courses[at < 2 ? 0 : at - 1];
    return (socket) => ({ onMessage: () => course?.(socket) });
  });
  expect(await kept.ended).toBe('refused');
  expect(kept.broken.map(({ failures }) => failures)).toEqual([1, 2, 0, 0]);
  expect(kept.settled()).toBe(5);
});

it('takes a connection on which nothing is heard for dead', async () => {
  let count = 0;
  const kept = await keep(
    () => {
      count += 1;
      return (socket) => ({
        onMessage: () => {
          if (count > 1) socket.send('refused');
        },
      });
    },
    { silenceMs: 40 },
  );
  expect(await kept.ended).toBe('refused');
  expect(kept.broken).toEqual([{ how: 'silent', failures: 1 }]);
});

it('ends a connection on which the protocol throws, and opens the next', async () => {
  let count = 0;
  const slip = (): never => {
    throw new Error('slip');
  };
  const kept = await keep(
    () => (socket) => {
      socket.send('hello');
      return { onMessage: () => undefined };
    },
    {
      talk: (link) => {
        count += 1;
        const quiet = { onOpen: () => undefined, onTick: () => undefined };
        const still = {
          onMessage: () => undefined,
          settle: () => Promise.reject(new Error('slip')),
        };
        if (count === 1) return { ...quiet, ...still, onMessage: slip };
        if (count === 2) return { ...quiet, ...still, onOpen: slip };
        if (count === 3) return { ...quiet, ...still, onTick: slip };
        link.fail('enough');
        return { ...quiet, ...still };
      },
    },
  );
  expect(await kept.ended).toBe('enough');
  expect(kept.broken.map(({ how }) => how)).toEqual(['error', 'error', 'error']);
});

it('goes on where no address is to be had, and where it is none', async () => {
  let asked = 0;
  const kept = await keep(() => 404, {
    url: () => {
      asked += 1;
      if (asked === 1) throw new Error('no address');
      if (asked > 3) stop.abort();
      return asked === 2 ? 'no address either' : 'ws://127.0.0.1:9';
    },
  });
  expect(await kept.ended).toBeNull();
  expect(kept.broken.slice(0, 2)).toEqual([
    { how: 'error', failures: 1 },
    { how: 'error', failures: 2 },
  ]);
});

it('rests no longer than until the signal', async () => {
  const early = new AbortController();
  const resting = rest(60_000, early.signal);
  early.abort();
  await resting;
  await rest(60_000, early.signal);
  await rest(1, new AbortController().signal);
  expect(early.signal.aborted).toBe(true);
});
