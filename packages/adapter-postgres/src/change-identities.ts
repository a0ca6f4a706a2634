import type { Change } from '@kaquan/core/ports';
import type { Question } from './commit-check.ts';

/**
 * What two changes of one statement may not both be about. A fence is shared by all changes of its
 * worker; of new keys, each change must be told its own.
 */
export function identitiesOf(
  {
    tenant,
    cursor,
    codes = [],
    newKeys = [],
    seal,
    statementLines = [],
    shopProgress = [],
    entries = [],
    ...change
  }: Change,
  questions: readonly Question[],
): readonly string[] {
  const asked = questions
    .filter(({ subject }) => subject !== 'leases')
    .map(({ subject, row }) => JSON.stringify([subject, row]));
  const cursors =
    cursor === undefined ? [] : [`cursor/${tenant}/${cursor.shopId}/${cursor.stream}`];
  const drawn = codes.map(({ shopId, code }) => `code/${tenant}/${shopId}/${code}`);
  const told = shopProgress.map((row) => `told/${tenant}/${row.subscriber}/${row.shopId}`);
  const roots = seal === undefined ? [] : [`root/${tenant}`];
  return [
    ...asked,
    ...roots,
    ...cursors,
    ...new Set(statementLines.map(({ shopId, book }) => `statement/${tenant}/${shopId}/${book}`)),
    ...new Set(entries.map(({ shopId }) => `entries/${tenant}/${shopId}`)),
    ...told,
    ...watchedBy({ tenant, ...change }),
    ...drawn,
    ...(newKeys.length > 0 ? [`keys/${tenant}`] : []),
  ];
}

function watchedBy({
  tenant,
  stockWatches = [],
  stockHeard = [],
}: Pick<Change, 'tenant' | 'stockWatches' | 'stockHeard'>): readonly string[] {
  const rows = [...stockWatches.map(({ watch }) => watch), ...stockHeard];
  return rows.map(({ productId }) => `watch/${tenant}/${productId}`);
}
