import { createRandom, type Random } from './random.ts';

type Named<Kind extends string, Parts = object> = { readonly kind: Kind } & Parts;

interface OfTrade {
  readonly trade: number;
}

type MarketMove =
  'pay' | 'close' | 'complete' | 'hold' | 'release' | 'requestRefund' | 'withdrawRefund';

/** What a worker does at one place of its plan. */
export type Deed =
  | Named<'ingest' | 'redeem' | 'verify' | 'approve' | 'refund' | 'replaceLink', OfTrade>
  | Named<'ship', { readonly trades: readonly number[]; readonly route: 'link' | 'direct' | null }>
  | Named<'import', { readonly product: 0 | 1; readonly secrets: readonly string[] }>
  | Named<'look', OfTrade>
  | Named<'releaseHolds' | 'runEffects' | 'pullOrders'>
  | Named<
      'market',
      OfTrade & {
        readonly move:
          'pay' | 'close' | 'complete' | 'hold' | 'release' | 'requestRefund' | 'withdrawRefund';
      }
    >;

/** One call of a worker. */
export interface Call {
  readonly no: number;
  /** Which tenant. */
  readonly seat: 0 | 1;
  readonly deed: Deed;
  /** Unique over all workers; `null` where the caller does not care. */
  readonly idempotencyKey: string | null;
}

/** What a plan is made of. */
export interface PlanOptions {
  readonly seed: string;
  readonly worker: number;
  readonly calls: number;
  readonly trades: number;
}

const weights: readonly (readonly [kind: Deed['kind'], weight: number])[] = [
  ['ingest', 18],
  ['redeem', 24],
  ['ship', 14],
  ['market', 12],
  ['approve', 7],
  ['refund', 4],
  ['verify', 7],
  ['look', 6],
  ['import', 3],
  ['releaseHolds', 2],
  ['runEffects', 1],
  ['pullOrders', 1],
  ['replaceLink', 1],
];

/** What a worker will do, the same for the same seed. All workers are at the same trades together. */
export function planOf(options: PlanOptions): readonly Call[] {
  const { seed, worker, calls } = options;
  const random = createRandom(`${seed}/${worker}`);
  return Array.from({ length: calls }, (_, no): Call => {
    const deed = deedOf(random, options, no);
    const idempotencyKey = random.below(2) === 0 ? `${seed}-${worker}-${no}` : null;
    return { no, seat: random.below(4) === 0 ? 1 : 0, deed, idempotencyKey };
  });
}

function deedOf(random: Random, { worker, calls, trades }: PlanOptions, no: number): Deed {
  const kind = kindOf(random);
  // A window that moves over the trades, so that rivals meet at fresh ones; now and then any.
  const width = 12;
  const from = Math.floor((no / calls) * Math.max(1, trades - width));
  const tradeOf = (): number =>
    random.below(5) === 0 ? random.below(trades) : from + random.below(Math.min(width, trades));
  switch (kind) {
    case 'ship': {
      const count = random.below(3) === 0 ? 2 + random.below(10) : 1;
      const picked = new Set(Array.from({ length: count }, tradeOf));
      return { kind, trades: [...picked], route: random.pick([null, null, 'link', 'direct']) };
    }
    case 'import': {
      // Every second one is a file that other workers import too.
      const file = random.below(2) === 0 ? `common-${random.below(50)}` : `w${worker}-${no}`;
      const secrets = [0, 1, 2].map((line) => `${file}-${line}`);
      return { kind, product: random.pick([0, 1]), secrets };
    }
    case 'releaseHolds':
    case 'runEffects':
    case 'pullOrders':
      return { kind };
    case 'market': {
      const move = random.pick<MarketMove>([
        'pay',
        'close',
        'complete',
        'hold',
        'release',
        'release',
        'requestRefund',
        'requestRefund',
        'withdrawRefund',
      ]);
      return { kind, move, trade: tradeOf() };
    }
    case 'ingest':
    case 'redeem':
    case 'verify':
    case 'approve':
    case 'refund':
    case 'replaceLink':
    case 'look':
      return { kind, trade: tradeOf() };
  }
}

function kindOf(random: Random): Deed['kind'] {
  let left = random.below(weights.reduce((sum, [, weight]) => sum + weight, 0));
  for (const [kind, weight] of weights) {
    left -= weight;
    if (left < 0) return kind;
  }
  return 'ingest';
}
