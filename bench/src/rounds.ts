import type { Pool } from 'pg';
import { findingOf, bestOf, type Finding } from './finding.ts';
import type { Loader, OrderRun } from './loader.ts';
import type { Minimal } from './minimal.ts';
import type { MeasureId, Options } from './options.ts';
import { countStatements, replay, type Recording } from './recording.ts';
import { timed, type Sample } from './sample.ts';
import { ingest, redeem, ship, split, type Span } from './work.ts';
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
  readonly say: (line: string) => void;
}

/** Measures that are taken in turn, round by round, on the same server. */
type Turn = 'P1' | 'P2' | 'P3' | 'P4' | 'P5';

interface Work {
  /** Orders to load, of which those to get warm with come first; nought where none are needed. */
  readonly warm: number;
  readonly run: (world: World, span: Span) => Promise<Sample>;
}

const width = 64;

const workOf: Readonly<Record<Turn, Work>> = {
  P1: { warm: 100, run: (world, span) => redeem(world, span, 1) },
  P2: { warm: 1_000, run: (world, span) => redeem(world, span, width) },
  P3: { warm: 500, run: ship },
  P5: { warm: 500, run: (world, span) => redeem(world, span, width) },
  P4: { warm: 0, run: (world, { count }) => ingest(world, count) },
};

// The listing of P4 is slowest to prepare, and what it adds to the tables is in nobody's way.
const order: readonly Turn[] = ['P1', 'P2', 'P3', 'P5', 'P4'];
const clientCounts = [1, 8, 16, 32] as const;

interface Series {
  readonly ours: Record<Turn, Sample[]>;
  readonly b: Record<Turn, Sample[]>;
  readonly redeemsBy: Map<number, Sample[]>;
  readonly inserts: Sample[];
  readonly notes: Record<Turn, string[]>;
}

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
  for (let round = 1; round <= bench.options.runs; round += 1) {
    bench.say(`round ${round} of ${bench.options.runs}`);
    counts = await runRound(bench, { turns, templates, counts, series });
  }
  return findingsOf(bench, series, turns);
}

function turnsFor(only: ReadonlySet<MeasureId>): readonly Turn[] {
  const needed = new Set<MeasureId>(only);
  if (only.has('P5') || only.has('P9')) needed.add('P2');
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
  const counts = { P1: 100, P2: 1_500, P3: 1_000, P4: 2_000, P5: 1_000 };
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
  const count = Math.min(Math.ceil(perSecond * options.seconds), most);
  // Whole batches, or the last one would be a small one.
  return turn === 'P3' || turn === 'P4' ? Math.max(500, Math.floor(count / 500) * 500) : count;
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
    for (const clients of clientsFor(turn, turns)) {
      const samples = series.redeemsBy.get(clients) ?? [];
      samples.push(await minimal.redeem(clients, options.seconds));
      series.redeemsBy.set(clients, samples);
    }
    if (turn === 'P4') series.inserts.push(await minimal.insert(1, options.seconds));
    const [warming, measuring] = spans[turn];
    await workOf[turn].run(world, warming);
    const warm = world.recorder.take();
    const sample = await workOf[turn].run(world, measuring);
    const measured = world.recorder.take();
    series.ours[turn].push(sample);
    recorded.push({ turn, warm, measured, count: sample.count });
    next[turn] = enoughFor(bench, turn, sample);
  }
  if (!options.isQuick) {
    await load(bench, turns, { templates, counts });
    for (const each of recorded) await replayTurn(bench, each, series);
  }
  return next;
}

// The best client count is looked for where it is first needed.
function clientsFor(turn: Turn, turns: readonly Turn[]): readonly number[] {
  if (turn === 'P1') return [1];
  const firstOfMany = turns.find((each) => each === 'P2' || each === 'P3');
  if (turn !== firstOfMany) return [];
  return turns.includes('P1') ? clientCounts.slice(1) : clientCounts;
}

async function replayTurn(
  { pool, world }: Bench,
  { turn, warm, measured, count }: Recorded,
  series: Series,
): Promise<void> {
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
  series.b[turn].push(sample);
  const { units, atOnce } = measured;
  const each = (countStatements(measured) / count).toFixed(3);
  const note = `${each} statements each, ${units.length} units, at most ${atOnce} at once`;
  series.notes[turn].push(failed === 0 ? note : `${note}; ${failed} of them failed in the replay`);
}

function emptySeries(): Series {
  const none = (): Record<Turn, Sample[]> => ({ P1: [], P2: [], P3: [], P4: [], P5: [] });
  const notes = { P1: [], P2: [], P3: [], P4: [], P5: [] };
  return { ours: none(), b: none(), redeemsBy: new Map(), inserts: [], notes };
}

function findingsOf(bench: Bench, series: Series, turns: readonly Turn[]): readonly Finding[] {
  const { doesCount, options } = bench;
  const { ours, b, redeemsBy, inserts, notes } = series;
  const [bestClients, best] = bestOf(
    [...redeemsBy].map(([clients, samples]) => [String(clients), samples] as const),
  );
  const least = (goal: number): number | null => (doesCount ? goal : null);
  const redeems = 'redeems per second';
  const byId: Readonly<Record<Turn, () => Finding>> = {
    P1: () =>
      findingOf({
        id: 'P1',
        what: 'redeem, one at a time',
        unit: redeems,
        goal: '≥ 0.5',
        least: least(0.5),
        ours: ours.P1,
        a: redeemsBy.get(1) ?? [],
        b: b.P1,
        notes: notes.P1,
      }),
    P2: () =>
      findingOf({
        id: 'P2',
        what: `redeem, ${width} in flight`,
        unit: redeems,
        goal: '≥ 2, then 4',
        least: least(2),
        ours: ours.P2,
        a: best,
        b: b.P2,
        notes: [`(a) is best with ${bestClients} clients`, ...notes.P2],
      }),
    P3: () =>
      findingOf({
        id: 'P3',
        what: 'ship in batches of 500',
        unit: 'units per second',
        goal: '≥ 4',
        least: least(4),
        ours: ours.P3,
        a: best,
        b: b.P3,
        notes: [`(a) is best with ${bestClients} clients`, ...notes.P3],
      }),
    P4: () =>
      findingOf({
        id: 'P4',
        what: 'ingest in batches of 500',
        unit: 'orders per second',
        goal: '≥ 0.15',
        least: least(0.15),
        ours: ours.P4,
        a: inserts,
        b: b.P4,
        notes: ['(a) is one client that inserts 500 orders in a statement', ...notes.P4],
      }),
    P5: () =>
      findingOf({
        id: 'P5',
        what: 'P2 on one hot SKU, against 100 SKUs',
        unit: redeems,
        goal: '≥ 0.8',
        least: 0.8,
        ours: ours.P5,
        a: ours.P2,
        b: b.P5,
        notes: ['(a) is P2 itself', ...notes.P5],
      }),
  };
  const shown = turns.filter((turn) => options.only.has(turn)).map((turn) => byId[turn]());
  return shown.toSorted((x, y) => x.id.localeCompare(y.id));
}
