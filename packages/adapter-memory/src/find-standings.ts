import type { Result } from '@kaquan/core';
import type {
  DueEffectFilter,
  Page,
  StandingFilter,
  StorageError,
  TenantStanding,
} from '@kaquan/core/ports';
import { parseCursor, toPage } from './cursor.ts';
import type { Partition, World } from './partition.ts';
import type { StandingRow } from './rows.ts';
import { byValues } from './sorted-list.ts';

const byUser = byValues<Pick<StandingRow, 'kind' | 'user'>>(
  ({ kind }) => kind,
  ({ user }) => user,
);

/** See `Storage.findStandings`. */
export function findStandings(
  { standings }: Partition,
  { state, cursor, limit }: StandingFilter,
): Result<Page<StandingRow>, StorageError> {
  return parseCursor(cursor, 'string').map((position) => {
    const rows = [...standings.rows()]
      .filter((row) => state === undefined || row.state === state)
      .filter(({ kind, user }) => {
        if (position === null) return true;
        const [lastKind, lastUser] = position;
        return kind === lastKind ? user > lastUser : kind > String(lastKind);
      })
      .toSorted(byUser);
    return toPage(rows, limit, ({ kind, user }) => [kind, user]);
  });
}

/** See `Storage.findStandingsDue`. */
export function findStandingsDue(
  world: World,
  { tenants, at, limit }: DueEffectFilter,
): readonly TenantStanding[] {
  return world
    .among(tenants)
    .flatMap(([tenant, { standings }]) =>
      [...standings.rows()].map((standing) => ({ tenant, standing })),
    )
    .filter(({ standing: { checkAt } }) => checkAt !== null && checkAt <= at)
    .toSorted((a, b) => (a.standing.checkAt ?? 0) - (b.standing.checkAt ?? 0))
    .slice(0, limit);
}
