import type { ResultAsync } from 'neverthrow';
import { z } from 'zod';
import { instantSchema } from '../../kernel/schema.ts';
import type { Period } from '../../kernel/time.ts';
import type { CallOptions, Scope } from '../../runtime/runtime.ts';
import { mutatingCall } from '../../runtime/service-call.ts';
import type { ArchiveProgress } from './archive-desk.ts';
import type { ArchiveSink } from './archive-store.ts';
import { writeArchive, type WriteArchiveError, type WrittenArchive } from './write-archive.ts';

/** What is archived 存档, and where to. */
export interface WriteArchiveInput {
  /** Half-open; at most 400 days. */
  readonly period: Period;
  /** Takes the files, the manifest last. */
  readonly to: ArchiveSink;
  /** Whether tables for people are written beside what is read back. Default true. */
  readonly csv?: boolean;
  /**
   * A public RSA key (JWK) to which recipients and accounts are sealed, each of which is opened on record:
   * that needs a reason. Left out: no personal data is archived.
   */
  readonly personalData?: { readonly publicKey: JsonWebKey };
}

/** What else the writing of an archive accepts. */
export interface WriteArchiveOptions extends Pick<CallOptions, 'reason'> {
  /** Told after every page; what it throws is logged and changes nothing. */
  readonly onProgress?: (done: ArchiveProgress) => void;
  /** Stops it: there is no manifest then. */
  readonly signal?: AbortSignal;
}

/** Archives 存档: what is kept of a month for auditors and disputes. */
export interface ArchiveService {
  /**
   * Writes orders that were placed in a period and those that something was done to in it, with their cases;
   * the ledger's postings of the period; what the audit has sealed in it; shops, what was changed of them,
   * products and mappings, as they are now. As NDJSON and CSV, gzipped, in files of at most 32 MiB, with a
   * manifest of counts, sums and SHA-256. No card, link, code, credentials or personal data; of the last
   * what is asked for, sealed.
   *
   * Nothing of any size is kept in memory but the file that is being written. Written again, the files are
   * replaced. What was not sealed by the end of the period stands in the archive of its sealing.
   *
   * Errors: `input.invalid`, `archive.not_written` for a sink that throws or a caller who stops it,
   * `storage.*`, `vault.*` for personal data.
   */
  write(
    input: WriteArchiveInput,
    options?: WriteArchiveOptions,
  ): ResultAsync<WrittenArchive, WriteArchiveError>;
}

const maxPeriodMs = 400 * 24 * 60 * 60 * 1_000;

const sink = z.custom<ArchiveSink>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    'put' in value &&
    typeof value.put === 'function',
  'must be { put(name, bytes) }',
);

const key = z.custom<JsonWebKey>(
  (value) => typeof value === 'object' && value !== null,
  'must be a public RSA key (JWK)',
);

const writeSchema = z.strictObject({
  period: z
    .strictObject({ from: instantSchema, to: instantSchema })
    .refine(({ from, to }) => from < to, 'must begin before it ends')
    .refine(({ from, to }) => to - from <= maxPeriodMs, 'must be at most 400 days'),
  to: sink,
  csv: z.boolean().exactOptional(),
  personalData: z.strictObject({ publicKey: key }).exactOptional(),
});

/** Archives on behalf of one tenant and actor. */
export function createArchiveService(scope: Scope): ArchiveService {
  return {
    write: (input, options = {}) =>
      mutatingCall(writeSchema, { input, options }, (checked, calling) => {
        const { csv = true, personalData = null, period, to } = checked;
        const { onProgress, signal } = options;
        const wanted = { period, to, csv, personalData, onProgress, signal };
        return writeArchive(scope, wanted, calling);
      }),
  };
}
