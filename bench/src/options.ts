import { parseArgs } from 'node:util';

/** What can be measured. */
export const measureIds = ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P9', 'P11'] as const;

/** A measure of the performance goals. */
export type MeasureId = (typeof measureIds)[number];

/** What `pnpm bench` is asked to do. */
export interface Options {
  readonly isQuick: boolean;
  /** Whether to do without pgbench, as where there is none. */
  readonly isBare: boolean;
  readonly only: ReadonlySet<MeasureId>;
  /** About how long one sample takes. */
  readonly seconds: number;
  /** Samples of each measure, of ours and of what it is divided by in turn. */
  readonly runs: number;
  /** How many orders the searches and the growth are measured at. */
  readonly orders: number;
  readonly server: '15' | '18';
  readonly profile: MeasureId | null;
  /** Name of the result file. */
  readonly name: string | null;
}

/** What goes in without being asked for: P6, P7 and P11 load a million orders first. */
const defaultIds: readonly MeasureId[] = ['P1', 'P2', 'P3', 'P4', 'P5', 'P9'];
const quickIds: readonly MeasureId[] = ['P1', 'P2', 'P3', 'P4', 'P5'];

/** Reads the command line; throws with one sentence about what is wrong with it. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== '--'),
    options: {
      quick: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
      bare: { type: 'boolean', default: false },
      only: { type: 'string' },
      seconds: { type: 'string' },
      runs: { type: 'string' },
      orders: { type: 'string', default: '1000000' },
      server: { type: 'string', default: '18' },
      profile: { type: 'string' },
      name: { type: 'string' },
    },
  });
  const { quick: isQuick, server, profile, name } = values;
  if (server !== '15' && server !== '18') throw new TypeError('--server is 15 or 18');
  if (name !== undefined && !/^[\w.-]{1,80}$/.test(name)) {
    throw new TypeError('--name is 1 to 80 of letters, digits, . _ -');
  }
  const usual = values.all ? measureIds : isQuick ? quickIds : defaultIds;
  const asked = values.only?.split(',').map((id) => measureId(id, '--only'));
  const profiled = profile === undefined ? null : measureId(profile, '--profile');
  if (profiled !== null && !quickIds.includes(profiled)) {
    throw new TypeError(`--profile takes one of ${quickIds.join(', ')}`);
  }
  return {
    isQuick,
    isBare: values.bare,
    only: new Set(profiled === null ? (asked ?? usual) : [profiled]),
    seconds: numberIn(values.seconds ?? (isQuick ? '1' : '5'), 'seconds', [1, 60]),
    runs: numberIn(values.runs ?? '3', 'runs', [1, 50]),
    orders: numberIn(values.orders, 'orders', [1_000, 20_000_000]),
    server,
    profile: profiled,
    name: name ?? null,
  };
}

function measureId(text: string, option: string): MeasureId {
  const found = measureIds.find((id) => id === text.trim().toUpperCase());
  if (found === undefined) throw new TypeError(`${option} takes ${measureIds.join(', ')}`);
  return found;
}

function numberIn(text: string, option: string, [least, most]: readonly [number, number]): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new TypeError(`--${option} is a whole number from ${least} to ${most}`);
}
