import type { Pool } from 'pg';
import type { Finding } from './finding.ts';
import type { Loader, OrderRun } from './loader.ts';
import type { Minimal } from './minimal.ts';
import type { MeasureId, Options } from './options.ts';
import type { Profiler } from './profiler.ts';
import {
  countStatements,
  countTabCounts,
  replay,
  withoutTabCounts,
  type Recording,
} from './recording.ts';
import { timed, type Sample } from './sample.ts';
import {
  bestClients,
  cpuFinding,
  emptySeries,
  tabCostFinding,
  turnFindings,
  width,
  type Series,
  type Turn,
} from './turn-findings.ts';
import { ingest, orderIdsOf, redeem, ship, split, type Span } from './work.ts';
import { takeTemplate, type Template, type World } from './world.ts';

/** What the rounds work with. */
export interface Bench {
  readonly options: Options;
  readonly pool: Pool;
  readonly world: World;
  readonly loader: Loader;
  readonly minimal: Minimal;
  /** Whether what is measured against (a) may be judged: only against pgbench. */
  readonly doesCount: boolean;
  /** Looks on while one measure is taken; `null` where nobody asked. */
  readonly profiler: Profiler | null;
  readonly say: (line: string) => void;
}

interface Work {
  /** Orders to load, of which those to get warm with come first; nought where none are needed. */
  readonly warm: number;
  readonly run: (world: World, span: Span) => Promise<Sample>;
}

const workOf: Readonly<Record<Turn, Work>> = {
  P1: { warm: 100, run: (world, span) => redeem(world, orderIdsOf(span), 1) },
  P2: { warm: 640, run: (world, span) => redeem(world, orderIdsOf(span), width) },
  P3: { warm: 500, run: (world, span) => ship(world, orderIdsOf(span)) },
  P5: { warm: 320, run: (world, span) => redeem(world, orderIdsOf(span), width) },
  P4: { warm: 0, run: async (world, { count }) => (await ingest(world, count)).sample },
};

// The listing of P4 is slowest to prepare, and what it adds to the tables is in nobody's way.
const order: readonly Turn[] = ['P1', 'P2', 'P3', 'P5', 'P4'];
const clientCounts = [1, 8, 16, 32] as const;
/** When the last round of a quick run must be over, with the server's end to come. */
const quickSeconds = 45;

interface Templates {
  readonly many: Template;
  readonly hot: Template;
  readonly direct: Template;
}

/** Runs P1 to P5 and P9 as asked. */
export async function runRounds(bench: Bench): Promise<readonly Finding[]> {
  const turns = turnsFor(bench.options.only);
  if (turns.length === 0) return [];
  const { goods } = bench.world;
  const templates = {
    many: await takeTemplate(bench.world, 'item-0', goods.many[0] ?? ''),
    hot: await takeTemplate(bench.world, 'item-hot', goods.hot),
    direct: await takeTemplate(bench.world, 'item-direct', goods.direct),
  };
  let counts = await firstCounts(bench, turns, templates);
  const series = emptySeries();
  const { runs, isQuick } = bench.options;
  for (let round = 1; round <= runs; round += 1) {
    const begunAt = process.uptime();
    bench.say(`${begunAt.toFixed(0)} s: round ${round} of ${runs}`);
    counts = await runRound(bench, { turns, templates, counts, series });
    const took = process.uptime() - begunAt;
    if (isQuick && round < runs && process.uptime() + took > quickSeconds) {
      bench.say(`the machine is busy: the medians are of ${round} rounds`);
      break;
    }
  }
  const shown = turns.filter((turn) => bench.options.only.has(turn));
  const findings = turnFindings(series, shown.toSorted(), bench.doesCount);
  return [
    ...findings,
    ...(bench.options.only.has('P7') ? [tabCostFinding(series)] : []),
    ...(bench.options.only.has('P9') ? [cpuFinding(series)] : []),
  ];
}

function turnsFor(only: ReadonlySet<MeasureId>): readonly Turn[] {
  const needed = new Set<MeasureId>(only);
  if (only.has('P5') || only.has('P7') || only.has('P9')) needed.add('P2');
  // Orders come in where there are orders: of empty tables the server learns nothing, and plans badly.
  if (only.has('P4')) needed.add('P2');
  return order.filter((turn) => needed.has(turn));
}

type Counts = Readonly<Record<Turn, number>>;

// What nobody has measured yet is tried on little, to learn how much fills a sample. This is also
// what warms the process up.
async function firstCounts(
  bench: Bench,
  turns: readonly Turn[],
  templates: Templates,
): Promise<Counts> {
  const counts = bench.options.isQuick
    ? { P1: 50, P2: 600, P3: 500, P4: 500, P5: 300 }
    : { P1: 200, P2: 3_000, P3: 1_000, P4: 2_000, P5: 1_000 };
  const spans = await load(bench, turns, { templates, counts });
  for (const turn of turns) {
    const work = workOf[turn];
    await work.run(bench.world, spans[turn][0]);
    const sample = await work.run(bench.world, spans[turn][1]);
    counts[turn] = enoughFor(bench, turn, sample);
  }
  bench.world.recorder.take();
  return counts;
}

function enoughFor({ options }: Bench, turn: Turn, { perSecond }: Sample): number {
  const most = turn === 'P4' ? 24_000 : 150_000;
  // A quick run has fifty seconds for everything.
  const seconds = options.isQuick ? options.seconds / 2 : options.seconds;
  const count = Math.min(Math.ceil(perSecond * seconds), most);
  // Whole batches, or the last one would be a small one.
  if (turn !== 'P3' && turn !== 'P4') return count;
  return Math.max(options.isQuick ? 1_000 : 2_000, Math.floor(count / 500) * 500);
}

type Spans = Readonly<Record<Turn, readonly [warm: Span, measured: Span]>>;

async function load(
  { loader, world }: Bench,
  turns: readonly Turn[],
  { templates, counts }: { readonly templates: Templates; readonly counts: Counts },
): Promise<Spans> {
  const { goods } = world;
  const runs: Readonly<Record<Exclude<Turn, 'P4'>, Omit<OrderRun, 'count'>>> = {
    P1: { template: templates.many, products: goods.many, keysPerOrder: 1.2 },
    P2: { template: templates.many, products: goods.many, keysPerOrder: 1.2 },
    P3: { template: templates.direct, products: [goods.direct], keysPerOrder: 1.1 },
    P5: { template: templates.hot, products: [goods.hot], keysPerOrder: 1.1 },
  };
  const loading = turns.filter((turn) => turn !== 'P4');
  const loaded = await loader.reset(
    loading.map((turn) => ({ ...runs[turn], count: workOf[turn].warm + counts[turn] })),
  );
  const nothing: readonly [Span, Span] = [
    { from: 0, count: 500 },
    { from: 0, count: counts.P4 },
  ];
  const spans = { P1: nothing, P2: nothing, P3: nothing, P4: nothing, P5: nothing };
  for (const [position, turn] of loading.entries()) {
    const run = loaded[position];
    if (run !== undefined) spans[turn] = split(run, workOf[turn].warm);
  }
  return spans;
}

interface Round {
  readonly turns: readonly Turn[];
  readonly templates: Templates;
  readonly counts: Counts;
  readonly series: Series;
}

interface Recorded {
  readonly turn: Turn;
  readonly warm: Recording;
  readonly measured: Recording;
  readonly count: number;
}

async function runRound(bench: Bench, round: Round): Promise<Counts> {
  const { world, options, minimal } = bench;
  const { turns, templates, counts, series } = round;
  const spans = await load(bench, turns, { templates, counts });
  const recorded: Recorded[] = [];
  const next = { ...counts };
  for (const turn of turns) {
    for (const clients of clientsFor(turn, turns, options.isQuick ? series : null)) {
      const samples = series.redeemsBy.get(clients) ?? [];
      samples.push(await minimal.redeem(clients, options.seconds));
      series.redeemsBy.set(clients, samples);
    }
    if (turn === 'P4') series.inserts.push(await minimal.insert(1, options.seconds));
    const [warming, measuring] = spans[turn];
    await workOf[turn].run(world, warming);
    const warm = world.recorder.take();
    const run = (): Promise<Sample> => workOf[turn].run(world, measuring);
    const isProfiled = bench.profiler !== null && options.profile === turn;
    const sample = await (isProfiled ? bench.profiler.around(run) : run());
    const measured = world.recorder.take();
    series.ours[turn].push(sample);
    recorded.push({ turn, warm, measured, count: sample.count });
    next[turn] = enoughFor(bench, turn, sample);
  }
  if (!options.isQuick) {
    await load(bench, turns, { templates, counts });
    for (const each of recorded) series.b[each.turn].push(await replayTurn(bench, each, series));
    if (options.only.has('P7')) {
      await load(bench, turns, { templates, counts });
      series.withoutTabs.push(...(await replayWithoutTabs(bench, recorded, series)));
    }
  }
  return next;
}

// The best client count is looked for where it is first needed; a quick run looks for it once.
function clientsFor(turn: Turn, turns: readonly Turn[], known: Series | null): readonly number[] {
  if (turn === 'P1') return [1];
  const firstOfMany = turns.find((each) => each === 'P2' || each === 'P3');
  if (turn !== firstOfMany) return [];
  const all = turns.includes('P1') ? clientCounts.slice(1) : clientCounts;
  const best = known === null ? undefined : bestClients(known);
  return best === undefined ? all : all.filter((clients) => clients === best);
}

async function replayTurn(
  { pool, world }: Bench,
  { turn, warm, measured, count }: Recorded,
  series: Series,
): Promise<Sample> {
  if (turn === 'P4') {
    await pool.query('delete from kaquan.sync_cursors where shop_id = $1', [world.shopId]);
  }
  await replay(pool, warm);
  if (turn === 'P4') {
    await pool.query('delete from kaquan.sync_cursors where shop_id = $1', [world.shopId]);
  }
  let failed = 0;
  const sample = await timed(async () => {
    ({ failed } = await replay(pool, measured));
    return count;
  });
  const { units, atOnce } = measured;
  const each = (countStatements(measured) / count).toFixed(3);
  const note = `${each} statements each, ${units.length} units, at most ${atOnce} at once`;
  series.notes[turn].push(failed === 0 ? note : `${note}; ${failed} of them failed in the replay`);
  return sample;
}

// P2 once more, without the rows that keep the tab counts exact.
async function replayWithoutTabs(
  bench: Bench,
  recorded: readonly Recorded[],
  series: Series,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (const { turn, warm, measured, count } of recorded) {
    if (turn !== 'P2') continue;
    if (countTabCounts(measured) === 0) throw new Error('no commit keeps a tab count any more');
    const stripped = { warm: withoutTabCounts(warm), measured: withoutTabCounts(measured) };
    const aside = { ...series, notes: emptySeries().notes };
    samples.push(await replayTurn(bench, { turn, count, ...stripped }, aside));
  }
  return samples;
}
