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
    stockWatches = [],
    stockHeard = [],
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
  const watched = [...stockWatches.map(({ watch }) => watch), ...stockHeard].map(
    ({ productId }) => `watch/${tenant}/${productId}`,
  );
  const roots = seal === undefined ? [] : [`root/${tenant}`];
  return [
    ...asked,
    ...roots,
    ...cursors,
    ...new Set(statementLines.map(({ shopId, book }) => `statement/${tenant}/${shopId}/${book}`)),
    ...new Set(entries.map(({ shopId }) => `entries/${tenant}/${shopId}`)),
    ...told,
    ...watched,
    ...drawn,
    ...(newKeys.length > 0 ? [`keys/${tenant}`] : []),
  ];
}
