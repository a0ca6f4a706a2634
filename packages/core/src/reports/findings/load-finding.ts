import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../../kernel/errors.ts';
import type { FindingId } from '../../kernel/ids.ts';
import type { StorageError } from '../../ports/storage.ts';
import type { Scope } from '../../runtime/runtime.ts';
import type { Finding } from './finding.ts';

/** One finding. Errors: `finding.not_found`, `storage.*`. */
export async function loadFinding(
  { runtime, tenant }: Scope,
  findingId: FindingId,
): Promise<Result<Finding, StorageError | CoreError<'finding.not_found'>>> {
  const loaded = await runtime.storage.loadFindings(tenant, [findingId]);
  if (loaded.isErr()) return err(loaded.error);
  const [finding] = loaded.value;
  return finding === undefined ? err(coreError('finding.not_found', { findingId })) : ok(finding);
}
