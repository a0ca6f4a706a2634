import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aSchema, startServer, type TestDatabase } from '../databases.ts';
import { readNotes, runWorker, unansweredIn } from './fleet.ts';
import { createPerformer, type Answer } from './perform.ts';
import { planOf } from './plan.ts';
import { createRandom } from './random.ts';
import { judge } from './verdict.ts';
import type { Note, WorkerOptions } from './worker.ts';
import { foundPlace, openWorld, razePlace, serverOf, type Place } from './world.ts';

// The longer runs of docs/guides/testing.md set these.
const scale = Number(process.env['KAQUAN_PROCESS_SCALE'] ?? 1);
const seed = process.env['KAQUAN_PROCESS_SEED'] ?? 'a';
const minuteMs = 60_000;
const timeout = 5 * minuteMs * Math.max(1, scale);

const crowd = { workers: 8, calls: Math.ceil(1_000 * scale), trades: 300, keys: 120 };

// In each round every worker is killed and started again so often; nobody comes to the plan's end.
const killing = { rounds: Math.ceil(5 * scale), workers: 4, killsEach: 2 };
const latestKillMs = 900;
// Between rounds, time passes: leases of the dead run out, and what they had begun falls due.
const roundMs = 10 * minuteMs;

/** What a caller may well be told when others are at the same orders. */
const expectedErrors = new Set([
  'stock.short',
  'order.frozen',
  'order.not_paid',
  'order.not_found',
  'order.not_fresh', // what was read for the call is older than what a rival has stored since
  'order.nothing_owed',
  'order.illegal_transition',
  'redemption.over',
  'link.revoked',
  'case.not_found',
  'case.rule_refuses', // a rival was first to verify, or to give the money back
  'refund.channel_case_missing',
  'refund.exceeds_share',
  'stock.import_mismatch',
  'storage.contention',
]);

describe('several processes on one server', () => {
  let database: TestDatabase;
  let folder: string;

  beforeAll(async () => {
    database = await startServer();
    folder = await mkdtemp(join(tmpdir(), 'kaquan-processes-'));
  });

  afterAll(async () => {
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const found = async (trades: number, keys: number): Promise<Place> => {
    const server = serverOf(poolOf(database));
    const place: Place = { server, schema: aSchema(), trades };
    await foundPlace(place, keys);
    return place;
  };

  const optionsOf = (place: Place, worker: number, parts: Partial<WorkerOptions>) => {
    const file = join(folder, `${place.schema}-${worker}`);
    const self = { name: `w${worker}`, aheadMs: 0 };
    const { calls, trades } = crowd;
    return { place, seed, worker, calls, trades, file, self, from: 0, ...parts };
  };

  it(`sell every key once and lose nothing (seed ${seed})`, { timeout }, async () => {
    const place = await found(crowd.trades, crowd.keys);
    const options = Array.from({ length: crowd.workers }, (_, n) => optionsOf(place, n, {}));
    const ended = await Promise.all(options.map((each) => runWorker(each, null)));
    expect(ended.flatMap(({ problem }) => problem ?? [])).toEqual([]);
    const notes = options.flatMap(({ file }) => readNotes(file));
    const answers = answersIn(notes);
    expect(answers).toHaveLength(crowd.workers * crowd.calls);
    const tally = tallyOf(answers);
    expect(Object.keys(tally.errors).filter((code) => !expectedErrors.has(code))).toEqual([]);
    // Rivals that keep winning are told so, but rarely: the adapter and the services try again.
    expect(tally.errors['storage.contention'] ?? 0).toBeLessThan(answers.length / 100);
    expect(await judge(poolOf(database), place, answers)).toEqual(clean);
    // The judge is no yes-man: it sees a secret that went to somebody else too, and a change that is not there.
    const [example] = answers.filter(({ goods, orders }) => goods.length > 0 && orders.length > 0);
    const lies = await judge(poolOf(database), place, [...answers, ...liesAbout(example!)]);
    expect(lies.handedTwice).not.toEqual([]);
    expect(lies.unknownGoods).not.toEqual([]);
    expect(lies.lostChanges).toHaveLength(1);
    expect(lies.findings).toHaveLength(1);
    // The run was worth something: goods went out, stock ran short, refunds and holds stood in the way.
    expect(tally.secrets).toBeGreaterThan(150);
    for (const code of ['stock.short', 'order.frozen', 'order.nothing_owed']) {
      expect(tally.errors[code] ?? 0, code).toBeGreaterThan(0);
    }
    await razePlace(place);
  });

  it(`do so when they are killed at any moment (seed ${seed})`, { timeout }, async () => {
    const place = await found(crowd.trades, crowd.keys);
    const random = createRandom(`${seed}/kills`);
    const { rounds, workers, killsEach } = killing;
    const files = Array.from({ length: workers }, (_, n) => optionsOf(place, n, {}).file);
    let kills = 0;
    for (let round = 0; round < rounds; round += 1) {
      const moments = Array.from({ length: workers }, () =>
        Array.from({ length: killsEach }, () => random.below(latestKillMs)),
      );
      const lives = moments.map(async (own, worker) => {
        for (const [life, moment] of own.entries()) {
          const self = { name: `w${worker}r${round}l${life}`, aheadMs: round * roundMs };
          const from = Math.max(-1, ...readNotes(files[worker]!).map(({ no }) => no)) + 1;
          const ended = await runWorker(optionsOf(place, worker, { self, from }), moment);
          expect(ended.problem).toBeNull();
          kills += ended.isKilled ? 1 : 0;
        }
      });
      await Promise.all(lives);
    }
    expect(kills).toBe(rounds * workers * killsEach);
    const answers = files.flatMap((file) => answersIn(readNotes(file)));
    expect(answers.length).toBeGreaterThan(kills * 5);
    // What the dead have left behind is sound as it is, before anybody has tidied up.
    expect(await judge(poolOf(database), place, answers)).toEqual(clean);
    const recovered = await recover(place, files);
    expect(recovered.stillToTell).toBe(0);
    const all = [...answers, ...recovered.answers];
    const { errors } = tallyOf(all);
    // A repeat takes the link and the case as they are by then; where somebody has replaced them
    // meanwhile, it is another call under the same key.
    const expected = new Set([...expectedErrors, 'idempotency.key_reused']);
    expect(Object.keys(errors).filter((code) => !expected.has(code))).toEqual([]);
    expect(await judge(poolOf(database), place, all)).toEqual(clean);
    await razePlace(place);
  });

  // What a host does when its processes are back: it repeats what it has no answer to, and the jobs go on.
  async function recover(
    place: Place,
    files: readonly string[],
  ): Promise<{ readonly answers: readonly Answer[]; readonly stillToTell: number }> {
    const self = { name: 'recovery', aheadMs: killing.rounds * roundMs };
    const world = openWorld(place, self);
    const performer = createPerformer(world);
    const answers: Answer[] = [];
    for (const [worker, file] of files.entries()) {
      const plan = planOf(optionsOf(place, worker, {}));
      for (const no of unansweredIn(readNotes(file))) {
        const call = plan[no]!;
        if (call.idempotencyKey === null && call.deed.kind !== 'import') continue;
        answers.push(await performer.perform(call));
        const again = await performer.perform(call);
        // Answered now, so nothing is left to do for the same key.
        expect(again.orders.filter(({ isApplied }) => isApplied)).toEqual([]);
        answers.push(again);
      }
    }
    let stillToTell = 1;
    for (let run = 0; run < 20 && stillToTell > 0; run += 1) {
      for (const job of ['pullOrders', 'releaseHolds', 'runEffects'] as const) {
        const ran = await world.kaquan.worker[job]();
        const items: readonly { readonly error: unknown }[] = ran._unsafeUnwrap().items;
        expect(items.filter(({ error }) => error !== null)).toEqual([]);
      }
      self.aheadMs += roundMs;
      const left = await world.pool.query<{ count: number }>(
        `select count(*)::int from "${place.schema}".effects where state = 'pending'`,
      );
      stillToTell = left.rows[0]?.count ?? 0;
    }
    await world.close();
    return { answers, stillToTell };
  }
});

const clean = { findings: [], handedTwice: [], unknownGoods: [], lostChanges: [], unproved: [] };

function answersIn(notes: readonly Note[]): readonly Answer[] {
  expect(notes.flatMap((note) => ('thrown' in note ? [note.thrown] : []))).toEqual([]);
  return notes.flatMap((note) => ('answer' in note ? [note.answer] : []));
}

function liesAbout({ goods, orders }: Answer): readonly Answer[] {
  const elsewhere = goods.map((each) => ({ ...each, attempt: each.attempt + 1 }));
  const later = orders
    .map((each) => ({ ...each, version: 1_000_000, isApplied: true }))
    .slice(0, 1);
  return [{ errors: [], goods: elsewhere, orders: later }];
}

function poolOf({ pool }: Pick<TestDatabase, 'pool'>): Pool {
  if (pool === undefined) throw new Error('this test needs a server');
  return pool;
}

function tallyOf(answers: readonly Answer[]): {
  readonly errors: Readonly<Record<string, number>>;
  readonly secrets: number;
} {
  const errors: Record<string, number> = {};
  for (const code of answers.flatMap((answer) => answer.errors)) {
    errors[code] = (errors[code] ?? 0) + 1;
  }
  const secrets = answers.flatMap(({ goods }) => goods.map(({ secret }) => secret));
  return { errors, secrets: new Set(secrets).size };
}
