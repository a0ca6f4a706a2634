import { sameSignature, type SandboxSocket, type SocketHandler } from '@kaquan/channel-kit/sandbox';
import type { SandboxMessage } from '../books/push.ts';
import type { ShopBooks } from '../books/shop-books.ts';
import type { GatewayAccess } from './gateway.ts';
import { digestOf } from './sign-notification.ts';

/** The message service of the sandbox. */
export interface MessageService {
  /** Takes connections. */
  readonly handle: SocketHandler;
  /** Something happened; told to whoever is connected, if the mall's messages were asked for. */
  announce(type: string, content: Readonly<Record<string, string | number>>): void;
  /** Sends again what has no answer yet, under new numbers; `reversed`: the last one first. */
  redeliver(order: 'in_order' | 'reversed'): void;
  /** Breaks every connection; gives how many there were. */
  disconnect(): number;
  /** Sends any text to whoever is connected. */
  sendRaw(text: string): void;
}

/** Beyond what a double can hold, so that a client which rounds numbers is found out. */
const firstId = 4_611_686_018_427_387_905n;
/** How old the time in an address may be: as for other calls, since no page says. */
const toleranceMs = 10 * 60 * 1000;

/** Creates the message service over the books. */
export function createMessageService(books: ShopBooks, access: GatewayAccess): MessageService {
  const sockets = new Set<SandboxSocket>();
  const { push } = books.desk;
  const deliver = (message: SandboxMessage) => {
    if (sockets.size === 0) return;
    push.deliveryCount += 1;
    message.id = String(firstId + BigInt(push.deliveryCount));
    message.deliveries += 1;
    for (const socket of sockets) socket.send(frameOf(books, message));
  };
  const pending = () => push.messages.filter((message) => !message.isAcked);
  return {
    handle: ({ path }) => {
      if (!isRightPath(path, access, books.clock.now())) return 403;
      return (socket) => {
        sockets.add(socket);
        for (const message of pending()) deliver(message);
        return {
          onMessage: (text) => {
            hear(push.messages, typeof text === 'string' ? text : '');
            books.changed();
          },
          onClose: () => {
            sockets.delete(socket);
          },
        };
      };
    },
    announce: (type, content) => {
      if (!push.isPermitted) return;
      const text = `{"mall_id":${books.desk.mall.mallId},${JSON.stringify(content).slice(1)}`;
      const sentAt = books.clock.now();
      const fresh = { id: '0', deliveries: 0, isAcked: false, failReason: null };
      const message: SandboxMessage = { ...fresh, type, content: text, sentAt };
      push.messages.push(message);
      deliver(message);
      books.changed();
    },
    redeliver: (order) => {
      const again = order === 'in_order' ? pending() : pending().toReversed();
      for (const message of again) deliver(message);
    },
    disconnect: () => {
      const count = sockets.size;
      for (const socket of sockets) socket.drop();
      return count;
    },
    sendRaw: (text) => {
      for (const socket of sockets) socket.send(text);
    },
  };
}

function isRightPath(path: string, { clientId, clientSecret }: GatewayAccess, now: number) {
  const [, root, id, millis = '', digest = ''] = path.split('/').map(decoded);
  if (root !== 'message' || id !== clientId || !/^\d{13}$/.test(millis)) return false;
  if (Math.abs(now - Number(millis)) > toleranceMs) return false;
  return sameSignature(digest, digestOf({ clientId, clientSecret, millis }));
}

/** A part of a path; empty where it is none. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

function frameOf(books: ShopBooks, { id, type, content, sentAt }: SandboxMessage): string {
  const message = `{"type":"${type}","mallID":${books.desk.mall.mallId},"content":${JSON.stringify(content)}}`;
  const times = `"time":${books.clock.now()},"sendTime":${sentAt}`;
  return `{"id":${id},"commandType":"Common",${times},"message":${message}}`;
}

/** Takes an answer; a heartbeat and what is nothing at all change no message. */
function hear(messages: readonly SandboxMessage[], text: string): void {
  // Digits are cut out as they stand: reading them as a number would round them.
  const id = /"id":(\d{1,19})[,}]/.exec(text)?.[1] ?? '';
  const command = /"commandType":"(\w+)"/.exec(text)?.[1] ?? '';
  const message = messages.findLast((each) => each.id === id && each.deliveries > 0);
  if (message === undefined) return;
  if (command === 'Ack') message.isAcked = true;
  if (command === 'Fail') message.failReason = /"failReason":"([^"]*)"/.exec(text)?.[1] ?? '';
}
