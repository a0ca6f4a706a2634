import { err, ok, type Result } from 'neverthrow';
import { type BuyerFigure, type BuyerThreshold } from '../after-sales/buyer-figures.ts';
import { salesDayOf } from '../after-sales/sales.ts';
import { dayMs } from '../kernel/time.ts';
import type { ShopId } from '../kernel/ids.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import { stateNow } from './standing-decide.ts';
import { standingMachine, type StandingState } from './standing-machine.ts';
import type { Standing } from './standing.ts';

/** Which rule speaks against a buyer, and what it counted. */
export interface SuggestionCause {
  /** The rule's name. */
  readonly rule: string;
  /** What was counted. */
  readonly figure: BuyerFigure;
  /** How many cases. */
  readonly count: number;
  /** From how many on the rule speaks. */
  readonly atLeast: number;
  /** In how many days. */
  readonly days: number;
}

/** A buyer whom the figures speak against. */
export interface BuyerSuggestion {
  /** His `buyerRef`, as `buyers.watch`, `limit` and `block` take it. */
  readonly user: string;
  /** The strongest that a rule suggests; a person decides. */
  readonly suggest: BuyerThreshold['suggest'];
  /** Every rule that speaks, the strongest first. */
  readonly causes: readonly SuggestionCause[];
  /** What is said of him so far, weaker than what is suggested; `null`: nothing ever was. */
  readonly standing: Standing | null;
}

/** Which suggestions to answer. */
export interface SuggestionQuery {
  readonly shopId?: ShopId | undefined;
  readonly limit: number;
}

/** How many users are counted by each rule, those with the most cases. */
const usersPerRule = 500;
const usersPerTrip = 100;

const rankOf: Readonly<Record<StandingState, number>> = {
  clear: 0,
  watched: 1,
  limited: 2,
  blocked: 3,
};

function rankOfSuggestion({ suggest }: Pick<BuyerThreshold, 'suggest'>): number {
  return rankOf[standingMachine.states.clear[suggest].to];
}

/** See `BuyerService.suggestions`. */
export async function suggestionsOf(
  scope: Scope,
  { shopId, limit }: SuggestionQuery,
): Promise<Result<readonly BuyerSuggestion[], StorageError>> {
  const thresholds = scope.runtime.buyerThresholds.toSorted(
    (a, b) => rankOfSuggestion(b) - rankOfSuggestion(a),
  );
  const causes = new Map<string, (SuggestionCause & Pick<BuyerThreshold, 'suggest'>)[]>();
  for (const threshold of thresholds) {
    const counted = await countBy(scope, threshold, shopId ?? null);
    if (counted.isErr()) return err(counted.error);
    for (const { key, cases: count } of counted.value) {
      if (count < threshold.atLeast) continue;
      causes.set(key, [...(causes.get(key) ?? []), { ...threshold, count }]);
    }
  }
  const standings = await standingsOf(scope, [...causes.keys()]);
  if (standings.isErr()) return err(standings.error);
  const now = scope.runtime.clock.now();
  const found = [...causes].flatMap(([user, speaking]): readonly BuyerSuggestion[] => {
    const [first] = speaking;
    const standing = standings.value.get(user) ?? null;
    const said = standing === null ? 0 : rankOf[stateNow(standing, now)];
    if (first === undefined || said >= rankOfSuggestion(first)) return [];
    const { suggest } = first;
    return [{ user, suggest, causes: speaking.map(causeOf), standing }];
  });
  return ok(found.toSorted(byStrength).slice(0, limit));
}

function causeOf({ rule, figure, count, atLeast, days }: SuggestionCause): SuggestionCause {
  return { rule, figure, count, atLeast, days };
}

function byStrength(a: BuyerSuggestion, b: BuyerSuggestion): number {
  const countOf = ({ causes }: BuyerSuggestion): number => causes[0]?.count ?? 0;
  const stronger = rankOfSuggestion(b) - rankOfSuggestion(a) || countOf(b) - countOf(a);
  return stronger || (a.user < b.user ? -1 : 1);
}

async function countBy(
  { runtime, tenant }: Scope,
  { figure: by, days }: BuyerThreshold,
  shopId: ShopId | null,
): Promise<Result<readonly { readonly key: string; readonly cases: number }[], StorageError>> {
  const to = salesDayOf(runtime.clock.now()) + dayMs;
  const range = { from: to - days * dayMs, to };
  const filter = { tenant, shopId, ...range, by, limit: usersPerRule };
  return (await runtime.storage.tallySales(filter)).map(({ groups }) => groups);
}

async function standingsOf(
  { runtime, tenant }: Scope,
  users: readonly string[],
): Promise<Result<ReadonlyMap<string, Standing>, StorageError>> {
  const found = new Map<string, Standing>();
  for (let from = 0; from < users.length; from += usersPerTrip) {
    const refs = users
      .slice(from, from + usersPerTrip)
      .map((user) => ({ kind: 'buyer', user }) as const);
    const loaded = await runtime.storage.load({ tenant, users: refs });
    if (loaded.isErr()) return err(loaded.error);
    for (const standing of loaded.value.standings) found.set(standing.user, standing);
  }
  return ok(found);
}
