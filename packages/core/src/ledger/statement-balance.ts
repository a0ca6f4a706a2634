import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import type { Currency } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';
import type { Channel } from '../ports/channel.ts';
import type { StatementAbility } from '../ports/statement.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import { lastOf } from './last-line.ts';

/** What a shop's statement last said of the money in its account. */
export interface ToldBalance {
  /** The statement that said so. */
  readonly book: string;
  /** Of the balance. */
  readonly currency: Currency;
  /** After the last line that tells one; may be negative. */
  readonly balanceMinor: number;
  /** No platform answers a balance when asked: it is read off a statement's lines. */
  readonly source: 'statement';
  /** When that line's money moved. */
  readonly asOf: Instant;
  /** How long ago that is. */
  readonly ageMs: number;
}

/** Why a balance cannot be told. */
export type StatementBalanceError =
  StorageError | CoreError<'shop.not_found' | 'channel.incapable' | 'input.invalid'>;

/** See `LedgerService.statementBalance`. */
export async function statementBalance(
  scope: Scope,
  shopId: ShopId,
): Promise<Result<readonly ToldBalance[], StatementBalanceError>> {
  const { storage, clock } = scope.runtime;
  const source = await statementsOf(scope, shopId, 'statementBalance');
  if (source.isErr()) return err(source.error);
  const { list, formats } = source.value.statements;
  const told: ToldBalance[] = [];
  for (const book of new Set([...(list === null ? [] : [list.book]), ...formats])) {
    const found = await storage.findLastTold({ tenant: scope.tenant, shopId, book });
    if (found.isErr()) return err(found.error);
    for (const lines of Map.groupBy(found.value, ({ currency }) => currency).values()) {
      const last = lastOf(lines);
      if (last === null) continue;
      const { currency, balanceMinor, at: asOf } = last;
      const ageMs = Math.max(0, clock.now() - asOf);
      told.push({ book, currency, balanceMinor, source: 'statement', asOf, ageMs });
    }
  }
  return ok(told);
}

/** A channel that tells something of its statement. */
export interface StatementChannel {
  readonly channel: Channel;
  readonly statements: StatementAbility;
}

/** What the channel of a shop can tell of its statement. Errors: as for the balance. */
export async function statementsOf(
  { runtime, tenant }: Scope,
  shopId: ShopId,
  operation: string,
): Promise<Result<StatementChannel, StatementBalanceError>> {
  const loaded = await runtime.storage.load({ tenant, shopIds: [shopId] });
  if (loaded.isErr()) return err(loaded.error);
  const [shop] = loaded.value.shops;
  if (shop === undefined) return err(coreError('shop.not_found', { shopId }));
  const channel = runtime.channelByType.get(shop.channelType);
  const statements = channel?.capabilities.statements;
  if (channel !== undefined && statements !== undefined) return ok({ channel, statements });
  return err(coreError('channel.incapable', { channel: shop.channelType, operation }));
}
