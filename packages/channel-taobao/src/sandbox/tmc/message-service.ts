import {
  beijingText,
  sameSignature,
  type SandboxSocket,
  type SocketHandler,
} from '@kaquan/channel-kit/sandbox';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { confirmMessage, failMessage, sendDue } from '../books/message-commands.ts';
import type { SandboxMessage } from '../books/messages.ts';
import type { FaultGround } from '../faults/answer-faults.ts';
import type { TaobaoFaultKind } from '../faults/fault-kinds.ts';
import type { GatewayAccess } from '../protocol/gateway.ts';
import { readTmcFrame, writeTmcFrame, type TmcFrame } from './codec.ts';

/** The path at which the message service answers. */
export const messagesPath = '/tmc';

const types = { connect: 0, connectAck: 1, send: 2 } as const;
const kinds = { pull: 1, confirm: 2, data: 3, fail: 20 } as const;
/** How many messages one pull brings: the sandbox's own figure. */
const mostPerPull = 20;
/** The sandbox's own: no source says how far a timestamp may be off here. */
const toleranceMs = 10 * 60 * 1000;

/** Creates the message service. Status codes and phrases of a refusal are this sandbox's own. */
export function createMessageService(ground: FaultGround, access: GatewayAccess): SocketHandler {
  let connections = 0;
  return ({ path }) => {
    if (path !== messagesPath) return 404;
    return (socket) => {
      connections += 1;
      const line: Line = { ground, access, socket, token: `tok-${connections}`, isIn: false };
      return {
        onMessage: (message) => {
          hear(line, typeof message === 'string' ? null : readTmcFrame(message));
        },
      };
    };
  };
}

interface Line {
  readonly ground: FaultGround;
  readonly access: GatewayAccess;
  readonly socket: SandboxSocket;
  readonly token: string;
  isIn: boolean;
}

function hear(line: Line, frame: TmcFrame | null): void {
  if (frame === null) {
    line.socket.close(1002, 'not a frame');
    return;
  }
  if (frame.type === types.connect) {
    connect(line, frame);
    return;
  }
  if (frame.type !== types.send || !line.isIn || frame.token !== line.token) {
    line.socket.close(1008, 'not connected');
    return;
  }
  serve(line, frame);
}

function connect(line: Line, { fields }: TmcFrame): void {
  const phrase = refusalOf(line, fields);
  const refused = phrase ?? (strikes(line, 'feed_refused', 'tmc.connect') ? 'busy' : null);
  if (refused !== null) {
    const status = { statusCode: 1, statusPhrase: refused };
    line.socket.send(writeTmcFrame({ type: types.connectAck, ...status, fields: {} }));
    line.socket.close();
    return;
  }
  line.isIn = true;
  line.socket.send(writeTmcFrame({ type: types.connectAck, token: line.token, fields: {} }));
}

function refusalOf({ ground, access }: Line, fields: TmcFrame['fields']): string | null {
  const given = (name: string) => (typeof fields[name] === 'string' ? fields[name] : '');
  if (given('app_key') !== access.appKey) return 'invalid app_key';
  if (given('group_name') !== 'default') return 'no such group';
  const at = /^\d{13}$/.test(given('timestamp')) ? Number(given('timestamp')) : Number.NaN;
  if (!(Math.abs(ground.books.clock.now() - at) <= toleranceMs)) return 'invalid timestamp';
  const text = ['app_key', 'group_name', 'timestamp'].map((name) => name + given(name)).join('');
  const secret = access.appSecret;
  const expected = createHash('md5').update(`${secret}${text}${secret}`, 'utf8').digest('hex');
  return sameSignature(given('sign'), expected.toUpperCase()) ? null : 'sign not match';
}

function serve(line: Line, { fields }: TmcFrame): void {
  const id = typeof fields['id'] === 'bigint' ? String(fields['id']) : '';
  const act = acts[Number(fields['__kind'] ?? 0)];
  if (act !== undefined) act(line, id);
  else line.socket.close(1008, 'of no known kind');
}

const acts: Readonly<Record<number, (line: Line, id: string) => void>> = {
  [kinds.pull]: (line) => {
    push(line);
  },
  [kinds.confirm]: ({ ground, socket }, id) => {
    if (!confirmMessage(ground.books, id)) socket.close(1008, 'no such message');
  },
  [kinds.fail]: ({ ground }, id) => {
    failMessage(ground.books, id);
  },
};

function push(line: Line): void {
  const due = sendDue(line.ground.books, mostPerPull);
  if (due.length === 0) return;
  if (strikes(line, 'messages_turned', 'tmc.pull')) due.reverse();
  const isDropped = strikes(line, 'feed_drop', 'tmc.pull');
  const sent = isDropped ? due.slice(0, Math.ceil(due.length / 2)) : due;
  for (const message of sent) {
    const bytes = dataFrame(line, message);
    line.socket.send(bytes);
    if (strikes(line, 'message_twice', 'tmc.data')) line.socket.send(bytes);
  }
  if (isDropped) line.socket.drop();
}

function dataFrame(line: Line, { id, topic, content, createdAt }: SandboxMessage): Buffer {
  const { seller } = line.ground.books.desk;
  const isPacked = strikes(line, 'message_packed', 'tmc.data');
  return writeTmcFrame({
    type: types.send,
    fields: {
      __kind: kinds.data,
      id: BigInt(id),
      topic,
      publisher: '12497914',
      userid: BigInt(seller.userId),
      nick: seller.nick,
      time: beijingText(createdAt),
      content: isPacked ? gzipSync(content) : content,
    },
  });
}

function strikes({ ground }: Line, kind: TaobaoFaultKind, method: string): boolean {
  const struck = ground.faults.fire([kind], { method });
  for (const fault of struck) ground.noteFault(fault);
  return struck.length > 0;
}
