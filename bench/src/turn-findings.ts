import { bestOf, findingOf, type Finding } from './finding.ts';
import type { Sample } from './sample.ts';
import { median } from './stats.ts';

/** Measures that are taken in turn, round by round, on the same server. */
export type Turn = 'P1' | 'P2' | 'P3' | 'P4' | 'P5';

/** How many calls are in flight where it is many. */
export const width = 64;

/** The samples of all rounds. */
export interface Series {
  readonly ours: Readonly<Record<Turn, Sample[]>>;
  readonly b: Readonly<Record<Turn, Sample[]>>;
  /** The minimal redeem, by number of clients. */
  readonly redeemsBy: Map<number, Sample[]>;
  /** The minimal insert. */
  readonly inserts: Sample[];
  /** P2 replayed without what keeps the tab counts. */
  readonly withoutTabs: Sample[];
  readonly notes: Readonly<Record<Turn, string[]>>;
}

/** No samples. */
export function emptySeries(): Series {
  const none = (): Record<Turn, Sample[]> => ({ P1: [], P2: [], P3: [], P4: [], P5: [] });
  const notes = { P1: [], P2: [], P3: [], P4: [], P5: [] };
  return { ours: none(), b: none(), redeemsBy: new Map(), inserts: [], withoutTabs: [], notes };
}

/** The number of clients with which the minimal redeem is fastest; none before it has run. */
export function bestClients({ redeemsBy }: Series): number | undefined {
  const [name] = bestOf([...redeemsBy].map(([count, samples]) => [String(count), samples]));
  return redeemsBy.size < 2 ? undefined : Number(name);
}

interface Goal {
  readonly what: string;
  readonly unit: string;
  readonly goal: string;
  readonly least: number;
}

const goals: Readonly<Record<Turn, Goal>> = {
  P1: { what: 'redeem, one at a time', unit: 'redeems / s', goal: '≥ 0.5', least: 0.5 },
  P2: { what: `redeem, ${width} in flight`, unit: 'redeems / s', goal: '≥ 2, then 4', least: 2 },
  P3: { what: 'ship in batches of 500', unit: 'units / s', goal: '≥ 4', least: 4 },
  P4: { what: 'ingest in batches of 500', unit: 'orders / s', goal: '≥ 0.15', least: 0.15 },
  P5: { what: 'P2 on one hot SKU ÷ P2', unit: 'redeems / s', goal: '≥ 0.8', least: 0.8 },
};

/** What the rounds came to; goals against (a) are judged only where (a) is pgbench. */
export function turnFindings(
  series: Series,
  turns: readonly Turn[],
  doesCount: boolean,
): readonly Finding[] {
  const { ours, b, redeemsBy, inserts, notes } = series;
  const clients = bestClients(series) ?? 1;
  const best = redeemsBy.get(clients) ?? [];
  const byMany = `(a) is best with ${clients} clients`;
  const against: Readonly<Record<Turn, { a: readonly Sample[]; note: string }>> = {
    P1: { a: redeemsBy.get(1) ?? [], note: '(a) is one client' },
    P2: { a: best, note: byMany },
    P3: { a: best, note: byMany },
    P4: { a: inserts, note: '(a) is one client that inserts 500 orders in a statement' },
    P5: { a: ours.P2, note: '(a) is P2 itself' },
  };
  return turns.map((turn) => {
    const { least, ...goal } = goals[turn];
    const { a, note } = against[turn];
    return findingOf({
      id: turn,
      ...goal,
      least: doesCount || turn === 'P5' ? least : null,
      ours: ours[turn],
      a,
      b: b[turn],
      notes: [note, ...notes[turn]],
    });
  });
}

/** P7: what keeping the tab counts takes of P2's own statements. */
export function tabCostFinding({ b, withoutTabs }: Series): Finding {
  return findingOf({
    id: 'P7',
    what: "P2's statements with tab counts kept ÷ without",
    unit: 'redeems / s',
    goal: '≥ 0.9',
    least: 0.9,
    ours: b.P2,
    a: withoutTabs,
    notes: ['both are replays by the driver; folding the counts up is a job and not in it'],
  });
}

const mostCpuMicros = 60;

/** P9: the CPU time of this process for a redeem, less what the driver alone takes for the same. */
export function cpuFinding({ ours, b }: Series): Finding {
  const cpuOf = (samples: readonly Sample[]): number =>
    median(samples.flatMap(({ cpuMicros }) => cpuMicros ?? []));
  const [own, driver] = [cpuOf(ours.P2), cpuOf(b.P2)];
  const above = own - driver;
  return {
    id: 'P9',
    what: `client CPU above the driver's, ${width} in flight`,
    unit: 'µs / redeem',
    ours: above,
    a: null,
    ratioA: null,
    b: driver,
    ratioB: null,
    goal: `≤ ${mostCpuMicros}`,
    isMet: Number.isFinite(above) ? above <= mostCpuMicros : null,
    samples: { ours: ours.P2, b: b.P2 },
    notes: [`${own.toFixed(0)} µs in all, of which the driver's ${driver.toFixed(0)} are (b)`],
  };
}
