import { canonicalJson } from '../kernel/canonical-json.ts';
import type { SealedRoot } from '../ports/audit.ts';
import { createDigest, type Digest } from '../system/digest.ts';
import { exportLineSchema } from './export-line-schema.ts';
import { noLines, readLine, type ExportLine, type LineSum } from './export-lines.ts';
import { checkLine, type ExportProblem } from './check-line.ts';
import { newCheck, type ExportCheck } from './export-check.ts';

/** What an export was found to be. */
export type ExportVerdict =
  /** Every line is as it was written, and proves what it says. */
  | {
      readonly isSound: true;
      readonly tenant: string;
      /** Orders whose whole history is there. */
      readonly orders: number;
      /** Changes, in whole histories and in parts of some. */
      readonly changes: number;
      /** Of those, made by an earlier release: nothing links them but a seal. */
      readonly unlinkedChanges: number;
      /** Of those, not sealed yet: only linked. */
      readonly unsealedChanges: number;
      /** Looks at secrets. */
      readonly disclosures: number;
      /** The latest root that is there; `null` where nothing was sealed. */
      readonly lastRoot: Pick<SealedRoot, 'rootNo' | 'hash'> | null;
    }
  /** The first line that is broken, counted from 1, and why. */
  | { readonly isSound: false; readonly line: number; readonly problem: ExportProblem };

/** What else an export is held against. */
export interface VerifyExportOptions {
  /**
   * A root that was kept elsewhere. The export must hold it, and a line of roots without a gap to
   * every root that it needs: see `linkTo` of `audit.export`.
   */
  readonly root?: Pick<SealedRoot, 'rootNo' | 'hash'>;
}

/**
 * Verifies an export line by line, with nothing else in hand; without line ends. Keeps one line at a
 * time, and of an export of orders the hash of each root.
 *
 * Proves that nothing was changed since it was sealed. That it is what was sealed, only a root proves
 * that was kept where nobody could reach it.
 */
export async function verifyExport(
  lines: Iterable<string> | AsyncIterable<string>,
  { root }: VerifyExportOptions = {},
): Promise<ExportVerdict> {
  const digest = createDigest();
  const check = newCheck(root ?? null);
  let at: LineSum = noLines;
  for await (const text of lines) {
    const read = await readLine(digest, at, text);
    const line = at.line + 1;
    if (typeof read === 'string') return { isSound: false, line, problem: read };
    const problem = await problemOf(digest, check, read.said);
    if (problem !== null) return { isSound: false, line, problem };
    at = read;
  }
  if (!check.isEnded) return { isSound: false, line: at.line + 1, problem: 'cut_off' };
  return verdictOf(check, at);
}

async function problemOf(
  digest: Digest,
  check: ExportCheck,
  said: unknown,
): Promise<ExportProblem | null> {
  const parsed = exportLineSchema.safeParse(said);
  if (!parsed.success) return 'unreadable';
  // What is not known of a line is not proved by it.
  const isWhole = canonicalJson(parsed.data) === canonicalJson(said);
  return isWhole ? checkLine(digest, check, parsed.data satisfies ExportLine) : 'unreadable';
}

function verdictOf(check: ExportCheck, { line }: LineSum): ExportVerdict {
  const { kept, run, needed, counts, tenant } = check;
  if (kept !== null) {
    const [first, last] = [Math.min(needed.first, kept.rootNo), Math.max(needed.last, kept.rootNo)];
    const isLinked = run !== null && run.first <= first && run.last.rootNo >= last;
    if (!check.isKeptSeen || !isLinked) return { isSound: false, line, problem: 'kept_root' };
  }
  const latest = check.latest === null ? null : { ...check.latest };
  return { isSound: true, tenant, ...counts, lastRoot: latest };
}
