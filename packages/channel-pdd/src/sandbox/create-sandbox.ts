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
import { announced, pushActions, watchCalls, type PushActions } from './announcements.ts';
import { createAdminTable } from './admin-table.ts';
import type { SavedBooks } from './books/book-types.ts';
import { billDateOf, writeDailyBill } from './books/daily-bill.ts';
import { credentialsOf, emptyBooks, tokenOf } from './books/empty-books.ts';
import { defaultSeedMix, seedOrders } from './books/seed-orders.ts';
import { count, openBooks, saveBooks, type ShopBooks } from './books/shop-books.ts';
import type { FaultGround } from './faults/answer-faults.ts';
import { strikeLines } from './faults/bill-faults.ts';
import type { PddFault } from './faults/fault-kinds.ts';
import { drawPddFaults } from './faults/random-faults.ts';
import { createGateway, gatewayPath } from './protocol/gateway.ts';
import { createMessageService } from './protocol/message-service.ts';
import { createActions, type PddSandboxActions } from './sandbox-actions.ts';
import { dumpBooks, dumpOrder, type DumpedOrder, type PddDump } from './sandbox-dump.ts';
import {
  sandboxOptionsSchema,
  type PddSandboxOptions,
  type SandboxSettings,
} from './sandbox-options.ts';

/** What a client needs to reach a running sandbox. */
export interface PddSandboxAccess {
  /** The gateway's address, `http://127.0.0.1:PORT/api/router`. */
  readonly url: string;
  /** The application's id. */
  readonly clientId: string;
  /** The application's secret; it also opens the admin endpoints. */
  readonly clientSecret: string;
  /** The token that is good until it is renewed. */
  readonly accessToken: string;
}

/** A shop on a platform that exists only on this machine. */
export interface PddSandbox extends PddSandboxActions, PushActions {
  /** Listens, and tells how to reach it. Once only until it is stopped. */
  start(): Promise<PddSandboxAccess>;
  /** Stops listening and writes the data file. Safe to repeat. */
  stop(): Promise<void>;
  /** Shows the books; over HTTP it is `GET /admin/dump`. */
  dump(): PddDump;
  /** Shows one order of them; null where there is none of that number. */
  order(orderSn: string): DumpedOrder | null;
  /** Gives the books as plain JSON, for `restore`. */
  toJSON(): SavedBooks;
}

/**
 * Creates a sandbox of the Pinduoduo Open Platform that does not listen yet.
 * The same seed, options, time and calls give the same answers. Wrong options throw here.
 *
 * @example
 * ```ts
 * import { createPddSandbox } from '@kaquan/channel-pdd/sandbox';
 *
 * const sandbox = createPddSandbox({ orders: 40, seed: 'demo' });
 * const { url, clientId, accessToken } = await sandbox.start();
 * console.log(url, clientId, accessToken);
 * console.log(sandbox.dump().orders.length);
 * await sandbox.stop();
 * ```
 */
export function createPddSandbox(options: PddSandboxOptions = {}): PddSandbox {
  const settings = parseInput(sandboxOptionsSchema, options);
  const file = createBookFile(settings.data, () => saveBooks(books));
  const base = options.now ?? (() => Date.now());
  const loaded = file.load() as SavedBooks | null;
  const saved = loaded ?? options.restore ?? seededBooks(settings, base);
  if (saved.format !== 1) return misuse('these books were saved by another version');
  const books = openBooks(saved, createSandboxClock(base, saved.advancedMs), () => {
    file.noteChange();
  });
  const faults = createFaultSchedule<PddFault>();
  faults.add(settings.faults);
  faults.add(drawn(settings));
  const access = credentialsOf(books.desk.application);
  const service = createMessageService(books, access);
  const actions = announced(createActions(books, faults), service, books);
  const push = pushActions(service);
  const dump = () => dumpBooks(books, faults.list());
  const admin = createAdminRoutes(
    access.clientSecret,
    createAdminTable({ ...actions, ...push }, dump),
  );
  const ground = groundOf(books, faults);
  const watch = watchCalls(service, books);
  const gateway = createGateway(ground, access, { ...settings, watch });
  const host = createHttpHost({
    port: settings.port,
    handle: route(admin, gateway, (path) => billAt(ground, path)),
    sockets: service.handle,
  });
  let listening = false;
  return {
    ...actions,
    ...push,
    dump,
    order: (orderSn) => dumpOrder(books, orderSn),
    toJSON: () => saveBooks(books),
    start: async () => {
      if (listening) return misuse('this sandbox is already started');
      const url = `${await host.start()}${gatewayPath}`;
      listening = true;
      const { seed, tokenGeneration } = books.desk;
      return { url, ...access, accessToken: tokenOf(seed, tokenGeneration) };
    },
    stop: async () => {
      listening = false;
      await host.stop();
      file.save();
    },
  };
}

/** Fills the books of a new shop. */
function seededBooks(settings: SandboxSettings, base: () => number): SavedBooks {
  const books = openBooks(emptyBooks(settings.seed), createSandboxClock(base));
  Object.assign(books.desk.grants, settings.grants);
  if (settings.application !== undefined) books.desk.application = settings.application;
  Object.assign(books.desk.mall, settings.mall);
  seedOrders(books, createRandom(`${settings.seed} orders`), {
    orders: settings.orders,
    mix: settings.mix ?? defaultSeedMix,
    spreadMs: settings.spreadHours * 60 * 60 * 1000,
  });
  return saveBooks(books);
}

function drawn(settings: SandboxSettings): PddFault[] {
  const wish = settings.randomFaults;
  return wish === undefined ? [] : drawPddFaults(createRandom(`${settings.seed} faults`), wish);
}

function groundOf(books: ShopBooks, faults: FaultGround['faults']): FaultGround {
  const noteFault = (fault: PddFault) => {
    count(books.desk.counters.faults, fault.kind);
  };
  return { books, faults, noteFault };
}

/** A client may end the gateway's address with a slash. */
const gatewayPaths: ReadonlySet<string> = new Set([gatewayPath, `${gatewayPath}/`]);

function billAt(ground: FaultGround, path: string): string | null {
  const date = billDateOf(ground.books, path);
  return date === null
    ? null
    : writeDailyBill(ground.books, date, (rows) => strikeLines(ground, rows));
}

function route(
  admin: ReturnType<typeof createAdminRoutes>,
  gateway: SandboxHandler,
  billOf: (path: string) => string | null,
): SandboxHandler {
  return async (request, signal) => {
    const reply = admin(request);
    if (reply !== null) return reply;
    if (gatewayPaths.has(request.path)) return gateway(request, signal);
    const bill = request.verb === 'GET' ? billOf(request.path) : null;
    if (bill !== null) {
      return { kind: 'answer', status: 200, contentType: 'text/csv;charset=UTF-8', text: bill };
    }
    const text = `the gateway is at ${gatewayPath}`;
    return { kind: 'answer', status: 404, contentType: 'text/plain;charset=UTF-8', text };
  };
}
