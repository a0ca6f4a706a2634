import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createHttpHost, type HttpHost } from './http-host.ts';
import { maxMessageBytes, type SandboxSocket, type SocketHandler } from './ws-host.ts';

let host: HttpHost | null = null;
afterEach(async () => {
  await host?.stop();
});

const hostWith = async (sockets?: SocketHandler) => {
  host = createHttpHost({
    port: 0,
    handle: () => Promise.resolve({ kind: 'drop' }),
    ...(sockets && { sockets }),
  });
  return (await host.start()).replace('http:', 'ws:');
};

/** What a client hears until its connection ends. */
function hear(url: string, first: string | Uint8Array<ArrayBuffer> | null = null) {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  const messages: unknown[] = [];
  socket.addEventListener('open', () => {
    if (first !== null) socket.send(first);
  });
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    messages.push(data instanceof ArrayBuffer ? [...new Uint8Array(data)] : data);
  });
  return new Promise<{ messages: unknown[]; code: number }>((resolve) => {
    socket.addEventListener('close', ({ code }) => {
      resolve({ messages, code });
    });
  });
}

const echo: SocketHandler = () => (socket) => ({
  onMessage: (message) => {
    socket.send(message);
    socket.ping();
    socket.close(4000, 'enough');
  },
});

it('hands over text as text and bytes as bytes, on the port of its HTTP server', async () => {
  const url = await hostWith(echo);
  expect(await hear(url, '卡')).toEqual({ messages: ['卡'], code: 4000 });
  expect(await hear(url, new Uint8Array([2, 0, 255]))).toEqual({
    messages: [[2, 0, 255]],
    code: 4000,
  });
});

it('knows the address that was asked for, and refuses by status', async () => {
  const asked: string[] = [];
  const url = await hostWith(({ path, query, headers }) => {
    asked.push(`${path} ${query.get('id') ?? ''} ${headers.get('upgrade') ?? ''}`);
    return 404;
  });
  expect(await hear(`${url}/feed?id=7`)).toMatchObject({ messages: [], code: 1006 });
  expect(asked).toEqual(['/feed 7 websocket']);
});

it('drops without a word, and takes no connection where nobody listens for one', async () => {
  const dropping: SocketHandler = () => (socket) => ({
    onMessage: () => {
      socket.drop();
    },
  });
  expect(await hear(await hostWith(dropping), 'x')).toMatchObject({ code: 1006 });
  await host?.stop();
  expect(await hear(await hostWith())).toMatchObject({ code: 1006 });
});

it('closes on its own failure and on a message that is too large', async () => {
  const failing: SocketHandler = () => () => ({
    onMessage: () => {
      throw new Error('slip');
    },
  });
  const url = await hostWith(failing);
  expect(await hear(url, 'x')).toMatchObject({ code: 1011 });
  const tooMany = new Uint8Array(maxMessageBytes + 1);
  expect(await hear(url, tooMany)).toMatchObject({ code: 1009 });
});

it('closes on a failure told at length in another script, and on one while it greets', async () => {
  const long: SocketHandler = () => () => ({
    onMessage: () => {
      throw new Error('坏'.repeat(200));
    },
  });
  expect(await hear(await hostWith(long), 'x')).toMatchObject({ code: 1011 });
  await host?.stop();
  const rude: SocketHandler = () => () => {
    throw new Error('slip');
  };
  expect(await hear(await hostWith(rude), 'x')).toMatchObject({ code: 1011 });
});

/** What comes back to an upgrade that is written by hand. */
function upgradeBy(url: string, target: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const lines = [`GET ${target} HTTP/1.1`, 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket'];
  const asked = [
    ...lines,
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '',
    '',
  ];
  socket.write(asked.join('\r\n'));
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (data) => {
      text += String(data);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(text);
    });
  });
}

it('refuses an address that is none, and says when it has failed itself', async () => {
  const failing: SocketHandler = () => {
    throw new Error('slip');
  };
  const url = await hostWith(failing);
  expect(await upgradeBy(url, '//')).toMatch(/^HTTP\/1.1 400 /);
  expect(await upgradeBy(url, '/feed')).toMatch(/^HTTP\/1.1 500 /);
});

it('breaks every connection when it stops, and says so once', async () => {
  const ends: SandboxSocket[] = [];
  let closed = 0;
  const url = await hostWith(() => (socket) => {
    ends.push(socket);
    socket.send('hello');
    return {
      onMessage: () => undefined,
      onClose: () => {
        closed += 1;
      },
    };
  });
  const heard = hear(url, 'x');
  await expect.poll(() => ends.length).toBe(1);
  await host?.stop();
  expect(await heard).toEqual({ messages: ['hello'], code: 1006 });
  await expect.poll(() => closed).toBe(1);
  ends[0]?.send('nobody is there');
  ends[0]?.ping();
  await host?.stop();
  expect(closed).toBe(1);
});
