import { verifyExport, type ExportVerdict } from '../../audit/verify-export.ts';
import type { ArchivedRoot, ArchiveManifest, ArchivePart } from './archive-format.ts';
import type { ArchiveSource } from './archive-store.ts';
import { readEventLine, rootsSeen } from './event-lines.ts';
import { amountsOfRow } from './amounts-of-row.ts';
import { loadPart, partLines, readManifest, type ArchiveUnreadable } from './read-archive.ts';
import { addAmount, noAmounts } from './section-sums.ts';

/** One thing that is wrong with an archive. */
export interface ArchiveProblem {
  /** The file, or the section. */
  readonly part: string;
  /** What is wrong with it. */
  readonly problem: string;
}

/** What an archive was found to be. */
export interface ArchiveVerdict {
  /** Every file is there and as it was written, counts and sums are right, and the histories hold. */
  readonly isSound: boolean;
  /** Of the manifest's file; hold it against the one that was kept elsewhere. */
  readonly manifestSha256: string | null;
  /** What the audit's proof says of the histories; `null` where none was read. */
  readonly events: ExportVerdict | null;
  /** The first 100. */
  readonly problems: readonly ArchiveProblem[];
}

/** What else an archive is held against. */
export interface VerifyArchiveOptions {
  /** The SHA-256 of the manifest, as it was kept elsewhere. */
  readonly manifestSha256?: string;
}

const maxProblems = 100;

/**
 * Verifies an archive with nothing else in hand: every file by its SHA-256, size and rows, every section by
 * its counts and sums, and the histories by the audit's own proof. Keeps one part in memory at a time.
 *
 * Proves that nothing was changed since the manifest was written. That it is the manifest that was written,
 * only its SHA-256 proves, or a root of the audit, that was kept where nobody could reach it. Of what is
 * sealed to a key it proves the file alone.
 */
export async function verifyArchive(
  source: ArchiveSource,
  { manifestSha256 }: VerifyArchiveOptions = {},
): Promise<ArchiveVerdict> {
  const read = await readManifest(source);
  if (read.isErr()) return verdictOf([problemOf(read.error)], null, null);
  const { manifest, sha256 } = read.value;
  const problems: ArchiveProblem[] = [];
  if (manifestSha256 !== undefined && manifestSha256 !== sha256) {
    problems.push({ part: 'manifest.json', problem: 'is not the one that was kept' });
  }
  const tallies = new Map<string, SectionTally>();
  for (const part of manifest.parts) {
    problems.push(...(await checkPart(source, part, tallyOf(tallies, part.section))));
  }
  problems.push(...checkSums(manifest, tallies));
  const events = await verifyEvents(source, manifest);
  problems.push(...checkEvents(manifest, events));
  return verdictOf(problems, sha256, events?.verdict ?? null);
}

interface SectionTally {
  rows: number;
  readonly sums: ReturnType<typeof noAmounts>;
}

function tallyOf(tallies: Map<string, SectionTally>, section: string): SectionTally {
  const known = tallies.get(section) ?? { rows: 0, sums: noAmounts() };
  tallies.set(section, known);
  return known;
}

async function checkPart(
  source: ArchiveSource,
  part: ArchivePart,
  tally: SectionTally,
): Promise<readonly ArchiveProblem[]> {
  const { name, encoding, section } = part;
  if (encoding === 'jwe') {
    // What is sealed is opened by nobody but the host.
    const file = await loadPart(source, part);
    return file.isErr() ? [problemOf(file.error)] : [];
  }
  const counts = { lines: 0, contentBytes: 0 };
  for await (const line of partLines(source, part)) {
    if (line.isErr()) return [problemOf(line.error)];
    counts.lines += 1;
    counts.contentBytes += new TextEncoder().encode(line.value).length + 1;
    if (encoding !== 'ndjson') continue;
    tally.rows += 1;
    for (const amount of amountsOfRow(section, line.value)) addAmount(tally.sums, amount);
  }
  const problems: ArchiveProblem[] = [];
  if (counts.contentBytes !== part.contentBytes) {
    problems.push({ part: name, problem: 'is of another length than its manifest says' });
  }
  // A text with a line end in it makes more lines than rows in a table; rows are counted as NDJSON.
  if (encoding === 'ndjson' && counts.lines !== part.rows) {
    problems.push({ part: name, problem: `has ${counts.lines} rows instead of ${part.rows}` });
  }
  return problems;
}

function checkSums(
  manifest: ArchiveManifest,
  tallies: ReadonlyMap<string, SectionTally>,
): readonly ArchiveProblem[] {
  const sections = new Set([...Object.keys(manifest.sections), ...tallies.keys()]);
  sections.delete('personal');
  return [...sections].flatMap((section) => {
    const found = tallies.get(section) ?? { rows: 0, sums: noAmounts() };
    const said = manifest.sections[section] ?? { rows: 0, sums: {} };
    const isCounted = found.rows === said.rows;
    const names = new Set([...found.sums.keys(), ...Object.keys(said.sums)]);
    const isSummed = [...names].every(
      (name) => (found.sums.get(name) ?? 0n).toString() === (said.sums[name] ?? '0'),
    );
    return [
      ...(isCounted ? [] : [{ part: section, problem: 'has another number of rows' }]),
      ...(isSummed ? [] : [{ part: section, problem: 'has other sums' }]),
    ];
  });
}

interface EventsRead {
  readonly verdict: ExportVerdict;
  readonly roots: ArchiveManifest['roots'];
}

async function verifyEvents(
  source: ArchiveSource,
  { parts }: ArchiveManifest,
): Promise<EventsRead | null> {
  const own = parts.filter(
    ({ section, encoding }) => section === 'events' && encoding === 'ndjson',
  );
  if (own.length === 0) return null;
  const roots = rootsSeen();
  const lines = async function* (): AsyncGenerator<string, void> {
    for (const part of own) {
      for await (const line of partLines(source, part)) {
        // A part that cannot be read is told already; here it is a history that is cut off.
        if (line.isErr()) return;
        yield line.value;
        // The proof ends at a line that is broken: what it takes for the next can be read.
        roots.note(readEventLine(line.value));
      }
    }
  };
  const verdict = await verifyExport(lines());
  return { verdict, roots: roots.both() };
}

function checkEvents(
  { roots, tenant }: ArchiveManifest,
  events: EventsRead | null,
): readonly ArchiveProblem[] {
  const part = 'events';
  if (events === null) return [{ part, problem: 'are missing' }];
  const { verdict } = events;
  if (!verdict.isSound) return [{ part, problem: `line ${verdict.line}: ${verdict.problem}` }];
  const isSame =
    isSameRoot(events.roots?.first, roots?.first) &&
    isSameRoot(events.roots?.last, roots?.last) &&
    verdict.tenant === tenant;
  return isSame ? [] : [{ part, problem: 'are not those of the manifest' }];
}

function isSameRoot(a: ArchivedRoot | undefined, b: ArchivedRoot | undefined): boolean {
  return a?.rootNo === b?.rootNo && a?.hash === b?.hash;
}

function problemOf({ part, problem }: ArchiveUnreadable): ArchiveProblem {
  return { part, problem };
}

function verdictOf(
  problems: readonly ArchiveProblem[],
  manifestSha256: string | null,
  events: ExportVerdict | null,
): ArchiveVerdict {
  const isSound = problems.length === 0;
  return { isSound, manifestSha256, events, problems: problems.slice(0, maxProblems) };
}
