import { err, ok, type Result } from 'neverthrow';
import type { CoreError } from '../../kernel/errors.ts';
import type { StorageError } from '../../ports/storage.ts';
import { commitChanges } from '../../runtime/commit-changes.ts';
import type { Scope } from '../../runtime/runtime.ts';
import type { StoredReport } from '../stored/stored-report.ts';
import type { ArchiveManifest } from './archive-format.ts';

/** As what the making of an archive is kept among the reports. */
export const archiveReport = 'archive';

/** Why it is not kept. */
export type RecordArchiveError = StorageError | CoreError<'storage.contention'>;

/** An archive that was made. */
interface Made {
  readonly manifest: ArchiveManifest;
  readonly manifestSha256: string;
}

/** Keeps that an archive was made, and by which SHA-256 its manifest is known. */
export async function recordArchive(
  { runtime, tenant }: Scope,
  { manifest, manifestSha256 }: Made,
): Promise<Result<void, RecordArchiveError>> {
  const { period, madeAt, madeBy: by, parts, sections, roots } = manifest;
  const report: StoredReport = {
    reportId: runtime.ids.next('report'),
    version: 1,
    kind: archiveReport,
    shopId: null,
    period,
    status: 'pass',
    madeAt,
    by,
    signedAt: null,
    toTell: null,
    body: { manifestSha256, parts: parts.length, sections, roots },
  };
  const change = {
    changeId: runtime.ids.next('change'),
    tenant,
    at: runtime.clock.now(),
    writes: [{ kind: 'report' as const, expectedVersion: 0, value: report }],
  };
  const committed = await commitChanges(runtime.storage, [change]);
  return committed.isErr() ? err(committed.error) : ok();
}
