import { z } from 'zod';
import { instantSchema } from '../../kernel/schema.ts';
import type { Instant, Period } from '../../kernel/time.ts';

/** What an archive is called, with its version. */
export const archiveFormat = 'kaquan-archive-1';

/** The name of the file that lists the others; it is written last. */
export const manifestName = 'manifest.json';

/** No part is larger than this, compressed or not, but for one whose only row is. */
export const maxPartBytes = 32 * 1024 * 1024;

/** What is archived, each in parts of its own. */
export const archiveSections = [
  'shops',
  'shop_changes',
  'products',
  'mappings',
  'orders',
  'cases',
  'postings',
  'events',
  'personal',
] as const;

/** One kind of rows in an archive. */
export type ArchiveSection = (typeof archiveSections)[number];

/** How a part is written: `jwe` is NDJSON sealed to a key of the host's. */
export type ArchiveEncoding = 'ndjson' | 'csv' | 'jwe';

/** One file of an archive. */
export interface ArchivePart {
  /** `orders-0001.ndjson.gz`. */
  readonly name: string;
  /** What its rows are. */
  readonly section: ArchiveSection;
  /** How they are written. */
  readonly encoding: ArchiveEncoding;
  /** How many rows, without the head of a CSV. */
  readonly rows: number;
  /** Of the file as it is. */
  readonly bytes: number;
  /** Before it was compressed. */
  readonly contentBytes: number;
  /** SHA-256 of the file as it is, in hex. */
  readonly sha256: string;
}

/** What the rows of a section come to. */
export interface SectionSums {
  /** How many rows. */
  readonly rows: number;
  /** By `<field> <currency>`, in minor units; as text, since a sum may exceed what a number can hold. */
  readonly sums: Readonly<Record<string, string>>;
}

/** A root of the audit, as far as another one can be held against it. */
export interface ArchivedRoot {
  /** Counted from 1, without gaps. */
  readonly rootNo: number;
  /** Of all that it closes over; the same as in `SealedRoot`. */
  readonly hash: string;
}

/** What an archive holds. */
export interface ArchiveManifest {
  /** Which release's shape it has. */
  readonly format: typeof archiveFormat;
  /** Whose it is. */
  readonly tenant: string;
  /** Half-open. */
  readonly period: Period;
  /** When it was begun. */
  readonly madeAt: Instant;
  /** `<kind>:<id>` of who has made it. */
  readonly madeBy: string;
  /** In the order in which they were written. */
  readonly parts: readonly ArchivePart[];
  /** Of what is not sealed to a key. */
  readonly sections: Readonly<Record<string, SectionSums>>;
  /** The audit's roots that were sealed in the period; `null` where none was. */
  readonly roots: { readonly first: ArchivedRoot; readonly last: ArchivedRoot } | null;
}

const count = z.int().min(0);
const root = z.strictObject({ rootNo: z.int().min(1), hash: z.string() });

/** A manifest as it is read back. */
export const manifestSchema = z.strictObject({
  format: z.literal(archiveFormat),
  tenant: z.string(),
  period: z.strictObject({ from: instantSchema, to: instantSchema }),
  madeAt: instantSchema,
  madeBy: z.string(),
  parts: z.array(
    z.strictObject({
      // A name is no path: whoever reads an archive from a directory stays in it.
      name: z.string().regex(/^[a-z_]+-\d{4,}\.(ndjson\.gz|csv\.gz|ndjson\.gz\.jwe)$/),
      section: z.enum(archiveSections),
      encoding: z.enum(['ndjson', 'csv', 'jwe']),
      rows: count,
      bytes: count,
      contentBytes: count,
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
  sections: z.record(
    z.string(),
    z.strictObject({
      rows: count,
      sums: z.record(z.string(), z.string().regex(/^-?\d+$/)),
    }),
  ),
  roots: z.strictObject({ first: root, last: root }).nullable(),
}) satisfies z.ZodType<ArchiveManifest>;
