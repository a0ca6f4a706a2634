import type { ResultAsync } from 'neverthrow';
import type { Kaquan, KaquanHandle, KaquanTxHandle } from './create-kaquan.ts';
import type { LedgerService } from './ledger/ledger-service.ts';
import type { ShipItem } from './fulfilment/ship.ts';
import type { Reports } from './reports/create-reports.ts';
import type { IssuedGoods } from './stock/issued-goods.ts';
import type { RunnerReports } from './worker/runner.ts';

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const isTrue = <_T extends true>(): void => undefined;

type Answer<Call extends (...args: never) => unknown> =
  ReturnType<Call> extends ResultAsync<infer Value, unknown> ? Value : never;

// Sealed goods cannot be taken for open ones, nor the other way round.
isTrue<Equal<Answer<KaquanHandle['redemption']['redeem']>['goods'], readonly IssuedGoods[]>>();
isTrue<Equal<Answer<KaquanTxHandle['redemption']['redeem']>['goods'], 'sealed'>>();
isTrue<Equal<Answer<KaquanHandle['fulfilment']['ship']>['items'][number], ShipItem>>();
isTrue<
  Equal<Answer<KaquanTxHandle['fulfilment']['ship']>['items'][number], ShipItem<'sealed' | null>>
>();

// A runner takes the reports as they are.
isTrue<Reports extends RunnerReports ? true : false>();

// No method of any service escapes the policy, whoever adds one.
type Reason<Call> = Call extends (...given: never) => ResultAsync<unknown, infer Why>
  ? Why
  : { readonly code: never };
type Unguarded<Services> = {
  [S in keyof Services]: {
    [M in keyof Services[S]]: 'access.denied' extends Extract<
      Reason<Services[S][M]>,
      { readonly code: string }
    >['code']
      ? never
      : [S, M];
  }[keyof Services[S]];
}[keyof Services];
isTrue<Equal<Unguarded<KaquanHandle>, never>>();
isTrue<Equal<Unguarded<KaquanTxHandle>, never>>();
isTrue<
  Equal<
    Unguarded<{ ledger: LedgerService }>,
    | ['ledger', 'postings']
    | ['ledger', 'record']
    | ['ledger', 'linkedBalance']
    | ['ledger', 'balances']
    | ['ledger', 'importStatement']
    | ['ledger', 'findStatementLines']
    | ['ledger', 'statementBalance']
  >
>();

// The handle follows from the options, also where they stand in a variable.
export function handles(kaquan: Kaquan, tx: object): readonly [KaquanHandle, KaquanTxHandle] {
  const actor = { kind: 'operator', id: 'li' } as const;
  const options = { actor, tx };
  const joined = kaquan.with(options);
  isTrue<Equal<typeof joined, KaquanTxHandle>>();
  // @ts-expect-error Nobody knows which handle that would be.
  kaquan.with({ actor, tx: Math.random() > 0.5 ? tx : undefined });
  return [kaquan.with({ actor }), joined];
}
