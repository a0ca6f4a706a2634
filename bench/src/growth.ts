import { unwrapOrThrow } from '@kaquan/core';
import type { Finding } from './finding.ts';
import { openManyOrders, type ManyOrders } from './many-orders.ts';
import type { MeasureId } from './options.ts';
import type { Bench } from './rounds.ts';
import type { Sample } from './sample.ts';
import { planOf, timeSearches, type SearchTimes } from './searches.ts';
import { median, rounded } from './stats.ts';
import { width } from './turn-findings.ts';
import { ingest, redeem } from './work.ts';
import { tenant } from './world.ts';

/** What was found with so many orders in the tables. */
interface Stage {
  readonly orders: number;
  readonly loadedInSeconds: number;
  readonly gigabytes: number;
  readonly searches: readonly SearchTimes[];
  /** All tab counts of the tenant, in milliseconds. */
  readonly counts: {
    readonly median: number;
    readonly worst: number;
    readonly plan: readonly string[];
  } | null;
  /** Orders taken in and redeemed, per second. */
  readonly served: readonly Sample[];
  /** The minimal redeem beside it, which tells how busy the machine was. */
  readonly minimal: readonly Sample[];
}

const smallest = 10_000;
const middle = 1_000_000;

/** What was found, and all that it rests on. */
export interface Growth {
  readonly findings: readonly Finding[];
  readonly stages: readonly Stage[];
}

/** P6, P7 and P11, at growing numbers of orders. */
export async function runGrowth(bench: Bench): Promise<Growth> {
  const { options, loader, world, say } = bench;
  const asked = (['P6', 'P7', 'P11'] as const).filter((id) => options.only.has(id));
  if (asked.length === 0) return { findings: [], stages: [] };
  await loader.reset([]);
  const many = await openManyOrders(world, options.orders);
  const steps = [smallest, middle].filter((orders) => orders < options.orders);
  const stages: Stage[] = [];
  for (const orders of [...steps, options.orders]) {
    say(`${process.uptime().toFixed(0)} s: up to ${orders} orders`);
    const stage = await runStage(bench, many, orders);
    for (const line of linesOf(stage)) say(line);
    stages.push(stage);
  }
  const findings: Partial<Record<MeasureId, () => readonly Finding[]>> = {
    P6: () => searchFindings(stages),
    P7: () => [countFinding(stages)],
    P11: () => [growthFinding(stages)],
  };
  return { findings: asked.flatMap((id) => findings[id]?.() ?? []), stages };
}

// A run that is broken off at many orders has said what it found at fewer.
function linesOf({
  loadedInSeconds,
  gigabytes,
  searches,
  counts,
  served,
}: Stage): readonly string[] {
  return [
    `loaded in ${loadedInSeconds} s, ${gigabytes} GB`,
    ...searches.map(({ name, ours, hand }) => {
      const [p95, p50] = [`p95 ${ours.p95} ms`, `p50 ${ours.p50} ms`];
      return `${name}: ${p95}, by hand ${hand.p95} ms; ${p50}, by hand ${hand.p50} ms`;
    }),
    ...(counts === null ? [] : [`tab counts: ${counts.median} ms`]),
    ...served.map(({ perSecond }) => `taken in and redeemed: ${rounded(perSecond)} orders / s`),
  ];
}

async function runStage(bench: Bench, many: ManyOrders, orders: number): Promise<Stage> {
  const { options, world, pool, minimal } = bench;
  const { only } = options;
  const loadedInSeconds = rounded(await many.growTo(orders));
  const searches =
    only.has('P6') && orders >= 100_000 ? await timeSearches(world, many, orders) : [];
  const counts = only.has('P7') ? await timeCounts(bench) : null;
  const [served, beside]: [Sample[], Sample[]] = [[], []];
  for (let run = 0; only.has('P11') && run <= options.runs; run += 1) {
    beside.push(await minimal.redeem(8, Math.min(options.seconds, 2)));
    const sample = await serve(bench);
    // The first one gets warm.
    if (run > 0) served.push(sample);
  }
  const { rows } = await pool.query<{ size: string }>(
    'select pg_database_size(current_database())::text as size',
  );
  const gigabytes = rounded(Number(rows[0]?.size) / 1e9);
  return { orders, loadedInSeconds, gigabytes, searches, counts, served, minimal: beside };
}

const repeats = 200;

async function timeCounts({ world }: Bench): Promise<Stage['counts']> {
  const { desk, pool } = world;
  const times: number[] = [];
  for (let n = 0; n < repeats; n += 1) {
    const from = performance.now();
    await unwrapOrThrow(desk.orders.counts());
    times.push(performance.now() - from);
  }
  const { rows } = await pool.query<{ redeemed: number; waiting: number }>(
    `select count(*) filter (where redemption = 'redeemed')::integer as redeemed,
       count(*) filter (where redemption = 'pending' and payment = 'paid')::integer as waiting
     from kaquan.orders where tenant_id = $1`,
    [tenant],
  );
  const { redeemed, to_redeem: waiting } = await unwrapOrThrow(desk.orders.counts());
  const [counted, there] = [{ redeemed: redeemed.count, waiting: waiting.count }, rows[0]];
  if (JSON.stringify(counted) !== JSON.stringify(there)) {
    throw new Error(`counted ${JSON.stringify(counted)} of ${JSON.stringify(there)}`);
  }
  const plan = await planOf(world, async () => unwrapOrThrow(desk.orders.counts()));
  return { median: rounded(median(times)), worst: rounded(Math.max(...times)), plan };
}

const ordersPerServing = 2_000;

// Takes orders in and redeems them: what an order costs from its first reading to its goods.
async function serve({ world, loader }: Bench): Promise<Sample> {
  await loader.stock(world.goods.many, Math.ceil(ordersPerServing * 1.1));
  const { sample: taken, orderIds } = await ingest(world, ordersPerServing);
  const redeemed = await redeem(world, orderIds, width);
  world.recorder.take();
  const seconds = taken.seconds + redeemed.seconds;
  return { perSecond: ordersPerServing / seconds, count: ordersPerServing, seconds };
}

function searchFindings(stages: readonly Stage[]): readonly Finding[] {
  const searched = stages.filter(({ searches }) => searches.length > 0);
  const largest = searched.at(-1);
  if (largest === undefined) return [];
  const findings = largest.searches.map(({ name, ours, hand, orders, plan, handPlan }): Finding => {
    const ratioA = ours.p95 / hand.p95;
    return {
      ...nothing,
      id: 'P6',
      what: `${name}, at ${orders} orders`,
      unit: 'ms at p95',
      ours: ours.p95,
      a: hand.p95,
      ratioA,
      goal: '≤ 1.5',
      isMet: ratioA <= 1.5,
      notes: [
        `p50: ${ours.p50} ms, and ${hand.p50} ms by hand with an index of its own`,
        `of the server's time: ${serverMs(plan)} ms, by hand ${serverMs(handPlan)} ms`,
      ],
    };
  });
  const [first] = searched;
  if (first === undefined || first === largest) return findings;
  const worst = (stage: Stage): number => Math.max(...stage.searches.map(({ ours }) => ours.p95));
  const growth = worst(largest) / worst(first);
  const grown: Finding = {
    ...nothing,
    id: 'P6',
    what: `the slowest of them, at ${largest.orders} ÷ at ${first.orders} orders`,
    unit: 'ms at p95',
    ours: worst(largest),
    a: worst(first),
    ratioA: growth,
    goal: '≤ 1.3',
    isMet: growth <= 1.3,
  };
  return [...findings, grown];
}

function serverMs(plan: readonly string[]): string {
  return (
    plan.map((line) => /^Execution Time: ([\d.]+) ms/.exec(line)?.[1]).findLast(Boolean) ?? '–'
  );
}

const nothing = { b: null, ratioB: null, samples: {}, notes: [] } as const;

function countFinding(stages: readonly Stage[]): Finding {
  const stage = stages.at(-1);
  const all = stages.map(({ orders, counts }) => `${counts?.median} ms at ${orders} orders`);
  return {
    ...nothing,
    id: 'P7',
    what: `all tab counts, exact, at ${stage?.orders} orders`,
    unit: 'ms, median',
    ours: stage?.counts?.median ?? NaN,
    a: null,
    ratioA: null,
    goal: '≤ 5',
    isMet: (stage?.counts?.median ?? NaN) <= 5,
    notes: [all.join('; '), `slowest ${stage?.counts?.worst} ms`],
  };
}

function growthFinding(stages: readonly Stage[]): Finding {
  const [first, last] = [stages[0], stages.at(-1)];
  const rateOf = (samples: readonly Sample[] = []): number =>
    median(samples.map(({ perSecond }) => perSecond));
  const ratio = rateOf(first?.served) / rateOf(last?.served);
  const busyness = rateOf(first?.minimal) / rateOf(last?.minimal);
  return {
    ...nothing,
    id: 'P11',
    what: `ingest and redeem, cost at ${last?.orders} ÷ at ${first?.orders} orders`,
    unit: 'orders / s',
    ours: rateOf(last?.served),
    a: rateOf(first?.served),
    ratioA: ratio,
    goal: '≤ 1.3',
    isMet: ratio <= 1.3,
    samples: Object.fromEntries(stages.map(({ orders, served }) => [String(orders), served])),
    notes: [
      `the minimal redeem beside it took ${rounded(busyness)} times as long`,
      ...stages.map(({ orders, served }) => `${rounded(rateOf(served))} / s at ${orders} orders`),
    ],
  };
}
