import type { BoundKey, Claim } from '@kaquan/core/ports';
import type { Served } from './commit-claim.ts';
import { allotmentRowOf, bindsKey, entryRowOf } from './commit-pieces.ts';
import { movedKeyRows } from './commit-keys.ts';
import type { PartRows } from './commit-draft.ts';
import { jsonOf, textOf, timestampOrNull, wholeOf } from './rows.ts';
import { BatchConflict, type ComposedSql, type Session } from './session.ts';
import { partNames, parts, type PartName } from './write-parts.ts';

/** The new keys that were stored, by {@link newKeyName}; the others were in stock already. */
export type StoredKeys = ReadonlySet<string>;

/**
 * Writes everything of the changes in one statement that holds one part per table, and only for the
 * tables that get something.
 *
 * Throws `BatchConflict` when a part wrote fewer rows than it was given: an effect or a key that a
 * change speaks of is not there, so its author looked at another state than the one that is stored.
 */
export async function writeChanges(
  session: Session,
  served: readonly Served[],
): Promise<StoredKeys> {
  const rows = collect(served);
  const names = partNames.filter((name) => rows[sourceOf(name)] !== undefined);
  const values = names.filter(hasRows).map((name) => `[${(rows[name] ?? []).join()}]`);
  const answers = await session.run(writeSql(names), values);
  for (const answer of answers) {
    const name = textOf(answer, 'part') as PartName;
    const isMissing = wholeOf(answer, 'row_count') < (rows[name]?.length ?? 0);
    if (parts[name].isExact && isMissing) throw new BatchConflict();
  }
  const stored = answers.find((answer) => answer['stored'] !== null);
  return new Set(stored === undefined ? [] : (jsonOf(stored, 'stored') as string[]));
}

/** How a new key is named among those of all tenants. */
export function newKeyName(tenant: string, keyId: string): string {
  return `${tenant}/${keyId}`;
}

function collect(served: readonly Served[]): PartRows {
  const rows: PartRows = {};
  const add = (name: PartName, own: readonly string[]): void => {
    if (own.length > 0) (rows[name] ??= []).push(...own);
  };
  for (const { draft, claimed, made } of served) {
    for (const name of partNames) add(name, draft.rows[name] ?? []);
    const { tenant, claims } = draft;
    const keyOf = (claim: Claim): BoundKey | undefined =>
      claimed.find(({ unitId, attempt }) => unitId === claim.unitId && attempt === claim.attempt);
    const bound = claims.filter(bindsKey).flatMap((claim) => keyOf(claim) ?? []);
    const allotted = claims.filter((claim) => !bindsKey(claim));
    add(
      'bind_keys',
      bound.map((key) => bindingOf(tenant, key)),
    );
    add(
      'insert_allotments',
      allotted.map((claim) => allotmentRowOf(tenant, claim, keyOf(claim)?.keyId ?? null)),
    );
    if (made === null) continue;
    add('insert_stock_entries', entryRowOf(draft, made));
    const { version } = made.entered;
    add('act_on_keys', movedKeyRows(draft, { keys: made.keys, version }));
  }
  return rows;
}

function bindingOf(tenant: string, key: BoundKey): string {
  return JSON.stringify({
    tenant_id: tenant,
    key_id: key.keyId,
    state: key.state,
    order_id: key.orderId,
    unit_id: key.unitId,
    attempt: key.attempt,
    revealed_at: timestampOrNull(key.revealedAt),
  });
}

// Counting takes its rows from the part that stores keys.
function sourceOf(name: PartName): PartName {
  return name === 'count_keys' ? 'insert_keys' : name;
}

function hasRows(name: PartName): boolean {
  return sourceOf(name) === name;
}

function writeSql(names: readonly PartName[]): ComposedSql {
  const compose = (): string => {
    const withRows = names.filter(hasRows);
    const tables = names.map((name) => {
      return `${name} as (${parts[name].sql(`$${withRows.indexOf(name) + 1}`)}\n)`;
    });
    const counts = names.map((name) => {
      const stored =
        name === 'insert_keys' ? `json_agg(tenant_id || '/' || key_id)::text` : 'null::text';
      const count = `count(*)::integer as row_count`;
      return `select '${name}' as part, ${count}, ${stored} as stored from ${name}`;
    });
    return `with ${tables.join(',\n')}\n${counts.join('\nunion all ')}`;
  };
  return { shape: `write ${names.join()}`, compose };
}
