/** What is used of a runtime's WebSocket. */
export interface SocketLike {
  /** Set to `arraybuffer` before anything comes. */
  binaryType: string;
  /** Sends one message. */
  send(data: string | Uint8Array<ArrayBuffer>): void;
  /** Ends the connection. */
  close(code?: number, reason?: string): void;
  /** Hears that it is open, has ended or has failed. */
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void;
  /** Hears messages: a text, or an `ArrayBuffer`. */
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** Opens a WebSocket; throws for an address that is none. */
export type OpenSocket = (url: string) => SocketLike;

/** By the runtime's own WebSocket: Node 22, Bun, Deno, workers and browsers have it. */
export const openGlobalSocket: OpenSocket = (url) => new globalThis.WebSocket(url);

/** One connection, as its protocol sees it. After its end every call does nothing. */
export interface SocketLink<E> {
  /** Sends text, or bytes as a binary message. */
  send(message: string | Uint8Array<ArrayBuffer>): void;
  /** Says that this connection is no good: another one is opened after a pause. */
  giveUp(): void;
  /** Ends all for good. */
  fail(error: E): void;
}

/** What a protocol does on one connection. Where it throws, the connection ends as a broken one. */
export interface SocketTalk {
  /** The connection stands. */
  onOpen(): void;
  /** One whole message. */
  onMessage(message: string | Uint8Array<ArrayBuffer>): void;
  /** Every `tickMs` from when it stands. */
  onTick(): void;
  /** The connection is gone; answers when nothing is under way any more. */
  settle(): Promise<void>;
}

/** How a connection is kept. */
export interface LastingSocketOptions<E> {
  /** Where to; asked anew for each connection, as some addresses are signed and dated. */
  readonly url: () => string | Promise<string>;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Opens a WebSocket. */
  readonly open: OpenSocket;
  /** How often the protocol ticks. */
  readonly tickMs: number;
  /** A connection on which nothing was heard for so long counts as dead. */
  readonly silenceMs: number;
  /** How long to wait before the next connection. */
  readonly pauseMs: (broken: BrokenSocket) => number;
  /** Speaks the protocol on a new connection. */
  readonly talk: (link: SocketLink<E>) => SocketTalk;
}

/** How the last connection ended. */
export interface BrokenSocket {
  /** `closed`: said goodbye; `error`: broke or never stood; `silent`: nothing was heard. */
  readonly how: 'closed' | 'error' | 'silent';
  /** How many in a row, this one included, have brought no message. 0: it had brought some. */
  readonly failures: number;
}

/**
 * Keeps one WebSocket connection until the signal ends it or the protocol fails for good; the answer is
 * that failure, `null` after the signal. Whatever breaks is opened again. Never throws by itself.
 */
export async function keepConnected<E>(options: LastingSocketOptions<E>): Promise<E | null> {
  let failures = 0;
  while (!options.signal.aborted) {
    const ended = await connectOnce(options);
    if ('error' in ended) return ended.error;
    failures = ended.heard ? 0 : failures + 1;
    await rest(options.pauseMs({ how: ended.how, failures }), options.signal);
  }
  return null;
}

type Ended<E> =
  { readonly error: E } | { readonly how: BrokenSocket['how']; readonly heard: boolean };

async function connectOnce<E>(options: LastingSocketOptions<E>): Promise<Ended<E>> {
  let socket: SocketLike;
  try {
    socket = options.open(await options.url());
  } catch {
    return { how: 'error', heard: false };
  }
  return converse(socket, options);
}

/** One end for everything that may end a connection; the first counts. */
interface Course<E> {
  readonly ended: Promise<Ended<E>>;
  isOver: boolean;
  heard: boolean;
  over(ended: Ended<E>): void;
  breakBy(how: BrokenSocket['how']): void;
}

function startCourse<E>(): Course<E> {
  const { promise, resolve } = Promise.withResolvers<Ended<E>>();
  const course: Course<E> = {
    ended: promise,
    isOver: false,
    heard: false,
    over: (ended) => {
      course.isOver = true;
      resolve(ended);
    },
    breakBy: (how) => {
      course.over({ how, heard: course.heard });
    },
  };
  return course;
}

async function converse<E>(
  socket: SocketLike,
  options: LastingSocketOptions<E>,
): Promise<Ended<E>> {
  const course = startCourse<E>();
  const talk = options.talk(linkOf(socket, course));
  const { signal } = options;
  const onAbort = () => {
    course.breakBy('closed');
  };
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  const stopListening = listen(socket, { course, talk, options });
  const ended = await course.ended;
  stopListening();
  signal.removeEventListener('abort', onAbort);
  socket.close();
  // What it could not settle comes again on the next connection, like everything without an answer.
  await talk.settle().catch(() => undefined);
  return ended;
}

function linkOf<E>(socket: SocketLike, course: Course<E>): SocketLink<E> {
  return {
    send: (message) => {
      if (course.isOver) return;
      try {
        socket.send(message);
      } catch {
        course.breakBy('error');
      }
    },
    giveUp: () => {
      course.breakBy('closed');
    },
    fail: (error) => {
      course.over({ error });
    },
  };
}

interface Listening<E> {
  readonly course: Course<E>;
  readonly talk: SocketTalk;
  readonly options: LastingSocketOptions<E>;
}

function listen<E>(socket: SocketLike, { course, talk, options }: Listening<E>): () => void {
  let ticks: ReturnType<typeof setInterval> | undefined;
  const watch = () =>
    setTimeout(() => {
      course.breakBy('silent');
    }, options.silenceMs);
  let silence = watch();
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => {
    if (course.isOver) return;
    ticks = setInterval(() => {
      guarded(course, () => {
        talk.onTick();
      });
    }, options.tickMs);
    guarded(course, () => {
      talk.onOpen();
    });
  });
  socket.addEventListener('message', ({ data }) => {
    if (course.isOver) return;
    clearTimeout(silence);
    silence = watch();
    course.heard = true;
    guarded(course, () => {
      if (typeof data === 'string') talk.onMessage(data);
      else if (data instanceof ArrayBuffer) talk.onMessage(new Uint8Array(data));
    });
  });
  for (const how of ['error', 'closed'] as const) {
    socket.addEventListener(how === 'closed' ? 'close' : how, () => {
      course.breakBy(how);
    });
  }
  return () => {
    clearTimeout(silence);
    clearInterval(ticks);
  };
}

// What throws in a listener ends the whole process of the host.
function guarded<E>(course: Course<E>, act: () => void): void {
  try {
    act();
  } catch {
    course.breakBy('error');
  }
}

/** Waits, and no longer than until the signal. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const wake = () => {
    resolve(undefined);
  };
  const timer = setTimeout(wake, ms);
  signal.addEventListener('abort', wake);
  await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', wake);
}
