import { err, ok, type Result } from 'neverthrow';
import type { IngestFailure } from '../ports/change.ts';
import type { UndecodedRow } from '../ports/channel.ts';
import type { SealContext } from '../ports/vault.ts';
import { commitFenced } from '../runtime/commit-fenced.ts';
import type { Pull, PullError } from './pull.ts';

/** Keeps rows that could not be decoded, sealed, so that the cursor may pass them. */
export async function storeFailures(
  { scope, shop, lease, counts }: Pull,
  stream: IngestFailure['stream'],
  rows: readonly UndecodedRow[],
): Promise<Result<void, PullError>> {
  if (rows.length === 0) return ok();
  const { vault, clock, logger } = scope.runtime;
  const { shopId } = shop;
  const items = rows.map(({ raw, externalId }) => ({
    text: raw,
    context: failureContext(scope.tenant, `${shopId}/${externalId}`),
  }));
  const sealed = await vault.sealMany(items);
  if (sealed.isErr()) return err(sealed.error);
  const failedAt = clock.now();
  const ingestFailures = rows.map(({ externalId, problem }, position): IngestFailure => ({
    stream,
    shopId,
    externalId,
    problem,
    sealedRow: sealed.value[position] ?? '',
    failedAt,
  }));
  counts.undecoded += rows.length;
  logger.log('warn', 'rows of a channel could not be decoded', { shopId, count: rows.length });
  return commitFenced(scope, lease.fence, { ingestFailures });
}

function failureContext(tenant: string, row: string): SealContext {
  return { tenant, table: 'ingest_failures', row, field: 'row' };
}
