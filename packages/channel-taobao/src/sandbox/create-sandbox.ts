import {
  createAdminRoutes,
  createBookFile,
  createFaultSchedule,
  createHttpHost,
  createRandom,
  createSandboxClock,
  misuse,
  parseInput,
  type SandboxHandler,
} from '@kaquan/channel-kit/sandbox';
import { createAdminTable } from './admin-table.ts';
import type { SavedBooks } from './books/book-types.ts';
import { credentialsOf, emptyBooks } from './books/empty-books.ts';
import { refreshTokenOf } from './books/grants.ts';
import { defaultSeedMix, seedTrades } from './books/seed-trades.ts';
import { count, openBooks, saveBooks, type ShopBooks } from './books/shop-books.ts';
import { createNotifier } from './e-ticket/notifier.ts';
import type { FaultGround } from './faults/answer-faults.ts';
import type { TaobaoFault } from './faults/fault-kinds.ts';
import { drawTaobaoFaults } from './faults/random-faults.ts';
import { createGateway, gatewayPath, type GatewayAccess } from './protocol/gateway.ts';
import { createTokenEndpoint, tokenPath } from './protocol/token-endpoint.ts';
import { createActions, type TaobaoSandboxActions } from './sandbox-actions.ts';
import { dumpBooks, dumpTrade, type DumpedTrade, type TaobaoDump } from './sandbox-dump.ts';
import { createMessageService, messagesPath } from './tmc/message-service.ts';
import {
  sandboxOptionsSchema,
  type SandboxSettings,
  type TaobaoSandboxOptions,
} from './sandbox-options.ts';

/** What a client needs to reach a running sandbox. */
export interface TaobaoSandboxAccess {
  /** The gateway's address, `http://127.0.0.1:PORT/router/rest`. */
  readonly url: string;
  /** The message service, `ws://127.0.0.1:PORT/tmc`. */
  readonly messagesUrl: string;
  /** Where codes are exchanged, `http://127.0.0.1:PORT/token`. */
  readonly tokenUrl: string;
  /** The application's key. */
  readonly appKey: string;
  /** The application's secret; it also opens the admin endpoints. */
  readonly appSecret: string;
  /** Signs the notifications about e-tickets. */
  readonly notifyKey: string;
  /** The session that is good until it is renewed. */
  readonly session: string;
  /** What renews it. */
  readonly refreshToken: string;
}

/** A shop on a platform that exists only on this machine. */
export interface TaobaoSandbox extends TaobaoSandboxActions {
  /** Listens, and tells how to reach it. Once only until it is stopped. */
  start(): Promise<TaobaoSandboxAccess>;
  /** Stops listening and writes the data file. Safe to repeat. */
  stop(): Promise<void>;
  /** Shows the books; over HTTP it is `GET /admin/dump`. */
  dump(): TaobaoDump;
  /** Shows one trade of them; null where there is none of that number. */
  trade(tid: string): DumpedTrade | null;
  /** Waits until every notification that was written has been sent, or has failed. */
  noticesSettled(): Promise<void>;
  /** Gives the books as plain JSON, for `restore`. */
  toJSON(): SavedBooks;
}

/**
 * Creates a sandbox of the Taobao Open Platform that does not listen yet.
 * The same seed, options, time and calls give the same answers. Wrong options throw here.
 *
 * @example
 * ```ts
 * import { createTaobaoSandbox } from '@kaquan/channel-taobao/sandbox';
 *
 * const sandbox = createTaobaoSandbox({ orders: 40, seed: 'demo' });
 * const { url, appKey, session } = await sandbox.start();
 * console.log(url, appKey, session);
 * console.log(sandbox.dump().trades.length);
 * await sandbox.stop();
 * ```
 */
export function createTaobaoSandbox(options: TaobaoSandboxOptions = {}): TaobaoSandbox {
  const settings = parseInput(sandboxOptionsSchema, options);
  const file = createBookFile(settings.data, () => saveBooks(books));
  const base = options.now ?? (() => Date.now());
  const loaded = file.load() as SavedBooks | null;
  const saved = loaded ?? options.restore ?? seededBooks(settings, base);
  if (saved.format !== 1) return misuse('these books were saved by another version');
  const books = openBooks(saved, createSandboxClock(base, saved.advancedMs), () => {
    file.noteChange();
    notifier.wake();
  });
  const { sensitiveSeconds = settings.grants.seconds } = settings.grants;
  Object.assign(books.desk.grants, { ...settings.grants, sensitiveSeconds });
  const faults = createFaultSchedule<TaobaoFault>();
  faults.add(settings.faults);
  faults.add(drawn(settings));
  const ground = groundOf(books, faults);
  const access = credentialsOf(books.desk.application);
  let notifier = createNotifier(ground, access.notifyKey);
  const actions = createActions(ground);
  const dump = () => dumpBooks(books, faults.list());
  const handle = route(ground, access, createAdminTable(actions, dump));
  const sockets = createMessageService(ground, access);
  const host = createHttpHost({ port: settings.port, handle, sockets });
  let listening = false;
  return {
    ...actions,
    dump,
    trade: (tid) => dumpTrade(books, tid),
    noticesSettled: () => notifier.settled(),
    toJSON: () => saveBooks(books),
    start: async () => {
      if (listening) return misuse('this sandbox is already started');
      const origin = await host.start();
      listening = true;
      notifier = createNotifier(ground, access.notifyKey);
      const { session, seed, sessionGeneration } = books.desk;
      const { appKey, appSecret, notifyKey } = access;
      return {
        ...{ url: `${origin}${gatewayPath}`, appKey, appSecret, session, notifyKey },
        refreshToken: refreshTokenOf(seed, sessionGeneration),
        tokenUrl: `${origin}${tokenPath}`,
        messagesUrl: `${origin.replace('http:', 'ws:')}${messagesPath}`,
      };
    },
    stop: async () => {
      listening = false;
      notifier.stop();
      await host.stop();
      file.save();
    },
  };
}

/** Fills the books of a new shop. */
function seededBooks(settings: SandboxSettings, base: () => number): SavedBooks {
  const empty = emptyBooks(settings.seed, settings.sellerType);
  if (settings.application !== undefined) empty.application = settings.application;
  Object.assign(empty.seller, settings.seller);
  const books = openBooks(empty, createSandboxClock(base));
  seedTrades(books, createRandom(`${settings.seed} trades`), {
    orders: settings.orders,
    mix: settings.mix ?? defaultSeedMix,
    spreadMs: settings.spreadHours * 60 * 60 * 1000,
  });
  return saveBooks(books);
}

function drawn(settings: SandboxSettings): TaobaoFault[] {
  const wish = settings.randomFaults;
  if (wish === undefined) return [];
  const random = createRandom(`${settings.seed} faults`);
  return drawTaobaoFaults(random, wish);
}

function groundOf(books: ShopBooks, faults: FaultGround['faults']): FaultGround {
  const noteFault = (fault: TaobaoFault) => {
    count(books.desk.counters.faults, fault.kind);
  };
  return { books, faults, noteFault };
}

function route(
  ground: FaultGround,
  access: GatewayAccess,
  table: ReturnType<typeof createAdminTable>,
): SandboxHandler {
  const admin = createAdminRoutes(access.appSecret, table);
  const gateway = createGateway(ground, access);
  const token = createTokenEndpoint(ground.books, access);
  return async (request, signal) => {
    const reply = admin(request);
    if (reply !== null) return reply;
    if (request.path === gatewayPath) return gateway(request, signal);
    if (request.path === tokenPath) return token(request, signal);
    const text = `the gateway is at ${gatewayPath}`;
    return { kind: 'answer', status: 404, contentType: 'text/plain;charset=UTF-8', text };
  };
}
