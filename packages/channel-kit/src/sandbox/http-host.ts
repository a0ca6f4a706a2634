import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { attachSockets, type SocketHandler, type SocketHost } from './ws-host.ts';

/** One request as the sandbox sees it, read to its end. */
export interface SandboxRequest {
  /** The HTTP method, in capitals. */
  readonly verb: string;
  /** The path, without the query. */
  readonly path: string;
  /** The decoded query. */
  readonly query: URLSearchParams;
  /** The headers; a repeated one is joined by commas. */
  readonly headers: Headers;
  /** The whole body; empty when there is none. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/** What goes back: an answer, or nothing at all because the connection breaks. */
export type SandboxReply =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly contentType: string;
      readonly text: string;
    }
  | { readonly kind: 'drop' };

/** Answers one request. The signal fires when the server stops, so that no delay outlives it. */
export type SandboxHandler = (
  request: SandboxRequest,
  signal: AbortSignal,
) => Promise<SandboxReply>;

/** An HTTP server on the loopback interface. */
export interface HttpHost {
  /** Listens, and gives the origin such as `http://127.0.0.1:40123`. */
  start(): Promise<string>;
  /** Breaks what is still open and resolves when the port is free again. Safe to repeat. */
  stop(): Promise<void>;
}

/** Where to listen and who answers. */
export interface HttpHostOptions {
  /** Port on 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  /** Answers each request. */
  readonly handle: SandboxHandler;
  /** Takes WebSocket connections on the same port. Left out: none are taken. */
  readonly sockets?: SocketHandler;
}

/** Bodies above this many bytes are refused with status 413. */
export const maxBodyBytes = 6_000_000;

interface Running {
  readonly server: Server;
  readonly stopping: AbortController;
  readonly sockets: SocketHost | null;
}

/** Creates a host that does not listen yet. */
export function createHttpHost(options: HttpHostOptions): HttpHost {
  let running: Running | null = null;
  return {
    start: async () => {
      const stopping = new AbortController();
      const server = createServer((incoming, outgoing) => {
        void serve({ incoming, outgoing }, options.handle, stopping.signal);
      });
      const sockets = options.sockets === undefined ? null : attachSockets(server, options.sockets);
      await listen(server, options.port);
      running = { server, stopping, sockets };
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    stop: async () => {
      const stopped = running;
      running = null;
      if (stopped === null) return;
      stopped.stopping.abort();
      stopped.sockets?.stop();
      await new Promise<void>((resolve) => {
        stopped.server.close(() => {
          resolve();
        });
        stopped.server.closeAllConnections();
      });
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve();
    });
  });
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

async function serve(exchange: Exchange, handle: SandboxHandler, signal: AbortSignal) {
  try {
    const request = await readRequest(exchange.incoming);
    if (request === null) return send(exchange, tooLarge);
    send(exchange, await handle(request, signal));
  } catch (error) {
    // A slip in the sandbox must show itself as one, never as a marketplace's answer.
    send(exchange, text(500, `the sandbox itself failed: ${String(error)}`));
  }
}

async function readRequest(incoming: IncomingMessage): Promise<SandboxRequest | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) return null;
    chunks.push(chunk);
  }
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    headers.set(name, String(value));
  }
  return {
    verb: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: Uint8Array.from(Buffer.concat(chunks)),
  };
}

const tooLarge = text(413, `a body has at most ${maxBodyBytes} bytes`);

function text(status: number, message: string): SandboxReply {
  return { kind: 'answer', status, contentType: 'text/plain;charset=UTF-8', text: message };
}

function send({ incoming, outgoing }: Exchange, reply: SandboxReply): void {
  if (reply.kind === 'drop') {
    incoming.socket.destroy();
    return;
  }
  const body = Buffer.from(reply.text, 'utf8');
  outgoing.writeHead(reply.status, {
    'content-type': reply.contentType,
    'content-length': body.length,
  });
  outgoing.end(body);
}
