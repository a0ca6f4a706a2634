import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../../kernel/errors.ts';
import type { Period } from '../../kernel/time.ts';
import { requireReason } from '../../runtime/require-reason.ts';
import type { CallOptions, Scope } from '../../runtime/runtime.ts';
import {
  listed,
  writeSection,
  type ArchiveDesk,
  type ArchiveProgress,
  type Written,
} from './archive-desk.ts';
import {
  archiveFormat,
  manifestName,
  type ArchiveManifest,
  type ArchivePart,
} from './archive-format.ts';
import type { ArchiveSink } from './archive-store.ts';
import {
  productColumns,
  mappingColumns,
  shopChangeColumns,
  shopColumns,
} from './columns/configuration-columns.ts';
import { postingColumns } from './columns/posting-columns.ts';
import { mappingPages, productPages, shopChangePages, shopPages } from './configuration-pages.ts';
import { keep } from './part-writer.ts';
import { postingPages } from './posting-pages.ts';
import { recordArchive, type RecordArchiveError } from './record-archive.ts';
import { sealTo, type SealBytes } from './seal-part.ts';
import { sha256Hex } from './sha256-hex.ts';
import { writeOrders, type WriteOrdersError } from './write-orders.ts';
import { writePersonal, type WritePersonalError } from './write-personal.ts';

/** What is to be archived, and where to. */
export interface ArchiveToWrite {
  readonly period: Period;
  readonly to: ArchiveSink;
  readonly csv: boolean;
  readonly personalData: { readonly publicKey: JsonWebKey } | null;
  readonly onProgress: ((done: ArchiveProgress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

/** An archive that is whole. */
export interface WrittenArchive {
  /** Files of the same names were replaced. */
  readonly outcome: 'applied';
  /** Of the report that keeps that it was made. */
  readonly version: number;
  /** What it holds, as it stands in its manifest. */
  readonly manifest: ArchiveManifest;
  /** SHA-256 of the manifest's file, in hex: who keeps it elsewhere can tell that nothing was changed. */
  readonly manifestSha256: string;
}

/** Why no archive was made; what was written before stays, without a manifest. */
export type WriteArchiveError =
  WriteOrdersError | WritePersonalError | RecordArchiveError | CoreError<'input.invalid'>;

/** Writes an archive; see `ArchiveService.write`. */
export async function writeArchive(
  scope: Scope,
  wanted: ArchiveToWrite,
  options: CallOptions,
): Promise<Result<WrittenArchive, WriteArchiveError>> {
  const sealing = await sealingOf(wanted, options);
  if (sealing.isErr()) return err(sealing.error);
  const { period, to: sink, csv: isCsvToo, onProgress, signal } = wanted;
  const madeAt = scope.runtime.clock.now();
  const desk: ArchiveDesk = { scope, period, madeAt, sink, isCsvToo, onProgress, signal };
  const plain = await writePlain(desk);
  if (plain.isErr()) return err(plain.error);
  const orders = await writeOrders(desk);
  if (orders.isErr()) return err(orders.error);
  const sealed = sealing.value === null ? ok([]) : await writePersonal(desk, sealing.value);
  if (sealed.isErr()) return err(sealed.error);
  const { roots, written } = orders.value;
  return writeManifest(desk, {
    roots,
    written: [...plain.value, ...written],
    sealed: sealed.value,
  });
}

interface Sealing {
  readonly seal: SealBytes;
  readonly reason: string;
}

/** How personal data is sealed; `null` where none is asked for. */
async function sealingOf(
  { personalData }: ArchiveToWrite,
  options: CallOptions,
): Promise<Result<Sealing | null, CoreError<'input.invalid'>>> {
  if (personalData === null) return ok(null);
  const reason = requireReason(options);
  if (reason.isErr()) return err(reason.error);
  const seal = await sealTo(personalData.publicKey);
  if (seal !== null) return ok({ seal, reason: reason.value });
  const problem = 'must be a public RSA key (JWK) of at least 2048 bits';
  const issues = [{ field: 'personalData.publicKey', problem }];
  return err(coreError('input.invalid', { issues }));
}

async function writePlain(desk: ArchiveDesk): Promise<Result<Written, WriteArchiveError>> {
  const sections = [
    () => writeSection(desk, 'shops', { pages: shopPages(desk), columns: shopColumns }),
    () =>
      writeSection(desk, 'shop_changes', {
        pages: shopChangePages(desk),
        columns: shopChangeColumns,
      }),
    () => writeSection(desk, 'products', { pages: productPages(desk), columns: productColumns }),
    () => writeSection(desk, 'mappings', { pages: mappingPages(desk), columns: mappingColumns }),
    () => writeSection(desk, 'postings', { pages: postingPages(desk), columns: postingColumns }),
  ];
  const written: Written = [];
  for (const write of sections) {
    const section = await write();
    if (section.isErr()) return err(section.error);
    written.push(...section.value);
  }
  return ok(written);
}

async function writeManifest(
  { scope, period, madeAt, sink }: ArchiveDesk,
  all: {
    readonly roots: ArchiveManifest['roots'];
    readonly written: Written;
    readonly sealed: readonly ArchivePart[];
  },
): Promise<Result<WrittenArchive, WriteArchiveError>> {
  const { tenant, actor } = scope;
  const { parts, sections } = listed(all.written);
  const manifest: ArchiveManifest = {
    format: archiveFormat,
    tenant,
    period,
    madeAt,
    madeBy: `${actor.kind}:${actor.id}`,
    parts: [...parts, ...all.sealed],
    sections,
    roots: all.roots,
  };
  const bytes = new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
  const kept = await keep(sink, manifestName, bytes);
  if (kept.isErr()) return err(kept.error);
  const archive: WrittenArchive = {
    outcome: 'applied',
    version: 1,
    manifest,
    manifestSha256: await sha256Hex(bytes),
  };
  const recorded = await recordArchive(scope, archive);
  return recorded.map(() => archive);
}
