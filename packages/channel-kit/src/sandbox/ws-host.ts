import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';

/** How a client asked for its connection. */
export interface SocketRequest {
  /** The path, without the query. */
  readonly path: string;
  /** The decoded query. */
  readonly query: URLSearchParams;
  /** The headers; a repeated one is joined by commas. */
  readonly headers: Headers;
}

/** The sandbox's end of one connection. What is sent after its end is dropped. */
export interface SandboxSocket {
  /** Sends one message: text, or bytes as a binary one. */
  send(message: string | Uint8Array): void;
  /** Pings; a client's WebSocket answers by itself. */
  ping(): void;
  /** Says goodbye. Default 1000. */
  close(code?: number, reason?: string): void;
  /** Breaks the connection without a word. */
  drop(): void;
}

/** What the sandbox hears on one connection. */
export interface SocketListener {
  /** One whole message. What this throws closes the connection with 1011. */
  onMessage(message: string | Uint8Array<ArrayBuffer>): void;
  /** The connection is gone, whoever ended it. Once. */
  onClose?(): void;
}

/** Greets a connection; a number refuses the upgrade with that HTTP status. */
export type SocketHandler = (
  request: SocketRequest,
) => number | ((socket: SandboxSocket) => SocketListener);

/** Messages above this many bytes end their connection with 1009. */
export const maxMessageBytes = 4_000_000;

/** The connections of one HTTP server. */
export interface SocketHost {
  /** Breaks them all. */
  stop(): void;
}

/** Lets an HTTP server take WebSocket connections as well, on its own port. */
export function attachSockets(server: Server, handle: SocketHandler): SocketHost {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes });
  server.on('upgrade', (incoming, duplex, head) => {
    // Who goes away while he is refused has the answer that he wanted.
    duplex.on('error', () => undefined);
    const greet = greetingOf(incoming, handle);
    if (typeof greet === 'number') {
      refuse(duplex, greet);
      return;
    }
    sockets.handleUpgrade(incoming, duplex, head, (socket) => {
      listen(socket, greet);
    });
  });
  return {
    stop: () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}

type Greeting = ReturnType<SocketHandler>;

function greetingOf(incoming: IncomingMessage, handle: SocketHandler): Greeting {
  if (!URL.canParse(incoming.url ?? '/', origin)) return 400;
  try {
    return handle(requestOf(incoming));
  } catch {
    // A slip in the sandbox must show itself as one, never as a marketplace's answer.
    return 500;
  }
}

const origin = 'http://127.0.0.1';

function requestOf(incoming: IncomingMessage): SocketRequest {
  const url = new URL(incoming.url ?? '/', origin);
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
  return { path: url.pathname, query: url.searchParams, headers };
}

function refuse(duplex: Duplex, status: number): void {
  const reason = STATUS_CODES[status] ?? 'Refused';
  duplex.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function endOf(socket: WebSocket): SandboxSocket {
  const isOpen = () => socket.readyState === socket.OPEN;
  return {
    send: (message) => {
      if (isOpen()) socket.send(message);
    },
    ping: () => {
      if (isOpen()) socket.ping();
    },
    close: (code = 1000, reason = '') => {
      socket.close(code, shortened(reason));
    },
    drop: () => {
      socket.terminate();
    },
  };
}

function listen(socket: WebSocket, greet: Exclude<Greeting, number>): void {
  // A slip in the sandbox must show itself as one, never as a marketplace's answer.
  const guarded = (act: () => void) => {
    try {
      act();
    } catch (error) {
      socket.close(1011, shortened(`the sandbox itself failed: ${String(error)}`));
    }
  };
  // What breaks a connection is followed by its close.
  socket.on('error', () => undefined);
  guarded(() => {
    const listener = greet(endOf(socket));
    socket.on('message', (data, isBinary) => {
      guarded(() => {
        const bytes = bytesOf(data);
        listener.onMessage(isBinary ? bytes : new TextDecoder().decode(bytes));
      });
    });
    socket.on('close', () => {
      guarded(() => {
        listener.onClose?.();
      });
    });
  });
}

/** The protocol has room for 123 bytes, and a character takes up to three for each of its units. */
function shortened(reason: string): string {
  let kept = reason.slice(0, 123);
  while (Buffer.byteLength(kept) > 123) kept = kept.slice(0, -1);
  return kept;
}

function bytesOf(data: RawData): Uint8Array<ArrayBuffer> {
  if (Array.isArray(data)) return Uint8Array.from(Buffer.concat(data));
  return new Uint8Array(data);
}
