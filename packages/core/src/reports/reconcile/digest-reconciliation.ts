import { err, ok, type Result } from 'neverthrow';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import type { StorageError } from '../../ports/storage.ts';
import type { Scope } from '../../runtime/runtime.ts';
import { readRows } from './read-differences.ts';
import type { Reconciliation } from './reconciliation.ts';

/**
 * SHA-256 over all of a reconciliation but its own signature: each difference, with what was said to it,
 * is linked over the ones before, from a hash of the rest. Read page by page.
 */
export async function digestOf(
  scope: Scope,
  reconciliation: Reconciliation,
): Promise<Result<string, StorageError>> {
  const { version: _version, state: _state, signature: _signature, ...rest } = reconciliation;
  let digest = await scope.runtime.digest(canonicalJson(rest));
  for await (const page of readRows(scope, reconciliation.reportId)) {
    if (page.isErr()) return err(page.error);
    for (const { itemNo, code, isOpen, body } of page.value) {
      const text = canonicalJson({ before: digest, itemNo, code, isOpen, body });
      digest = await scope.runtime.digest(text);
    }
  }
  return ok(digest);
}
