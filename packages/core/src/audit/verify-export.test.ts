import { beforeAll, describe, expect, it } from 'vitest';
import type { HistoryRecord } from '../order/history.ts';
import { linkText } from '../order/history-chain.ts';
import { createDigest } from '../system/digest.ts';
import { anId } from '../testing/an-id.ts';
import { noLines, writeLine, type ExportLine } from './export-lines.ts';
import { draftDisclosure, foldOf, makeSeal } from './make-seal.ts';
import { leafHash, proofOf, rowsOf } from './merkle.ts';
import { leafText } from './seal-texts.ts';
import { verifyExport } from './verify-export.ts';

// Somebody who changes an export can write all its sums anew: what is left then are the proofs.

const digest = createDigest();
const tenant = anId('tenant', 'default');
const orderId = anId('order', 'o1');

async function linked(count: number): Promise<readonly HistoryRecord[]> {
  const records: HistoryRecord[] = [];
  for (let version = 1; version <= count; version += 1) {
    const record = {
      tenant,
      orderId,
      version,
      seq: version,
      at: version,
      actor: { kind: 'operator', id: 'li' } as const,
      reason: '',
      events: [{ type: 'order.completed' }],
    };
    const hash = await digest(linkText(record, records.at(-1)?.hash ?? null));
    records.push({ ...record, hash });
  }
  return records;
}

async function aRange(): Promise<readonly ExportLine[]> {
  const records = await linked(3);
  const base = { kind: 'changes' as const, orderId, afterSeq: 0, previous: null };
  const span = { firstVersion: 1, lastVersion: 3, digest: await foldOf(digest, records) };
  const look = { tenant, disclosureId: '1', orderId, at: 2, content: { actor: 'buyer:b1' } };
  const drafts = [
    { leaf: { ...base, ...span }, from: 1, to: 3 },
    await draftDisclosure(digest, look),
  ];
  const { root, leaves } = await makeSeal(digest, { tenant, last: null, now: 9 }, drafts);
  const hashes = await Promise.all(leaves.map(async (leaf) => leafHash(digest, leafText(leaf))));
  const rows = await rowsOf(digest, hashes);
  const [first, second] = leaves.map((leaf, i): ExportLine => {
    return { kind: 'leaf', leaf, proof: proofOf(rows, i) };
  });
  return [
    { kind: 'header', format: 'kaquan-audit-1', tenant, scope: 'range' },
    { kind: 'root', root },
    { kind: 'part', orderId, afterSeq: 0, previous: null, firstVersion: 1 },
    ...records.map((record): ExportLine => ({ kind: 'change', record })),
    first ?? expect.fail(),
    second ?? expect.fail(),
    { kind: 'end' },
  ];
}

async function written(lines: readonly ExportLine[]): Promise<readonly string[]> {
  const texts: string[] = [];
  let at = noLines;
  for (const said of lines) {
    const line = await writeLine(digest, at, said);
    texts.push(line.text);
    at = line;
  }
  return texts;
}

describe('an export whose sums were written anew', () => {
  let lines: readonly ExportLine[];

  beforeAll(async () => {
    lines = await aRange();
  });

  const problemOf = async (changed: readonly ExportLine[]): Promise<unknown> => {
    const verdict = await verifyExport(await written(changed));
    return verdict.isSound ? null : `${verdict.line} ${verdict.problem}`;
  };
  const without = (position: number): readonly ExportLine[] => lines.toSpliced(position, 1);
  const replaced = (position: number, change: (line: ExportLine) => object): ExportLine[] =>
    lines.map((line, i) => (i === position ? { ...line, ...change(line) } : line));

  it('is sound as long as nothing else was changed', async () => {
    expect(await problemOf(lines)).toBeNull();
  });

  it('lacks a change, a leaf, a root or its end', async () => {
    expect(await problemOf(without(3))).toBe('4 missing_change');
    expect(await problemOf(without(5))).toBe('6 wrong_leaf');
    expect(await problemOf(without(7))).toBe('8 missing_leaf');
    expect(await problemOf(lines.toSpliced(2, 5))).toBe('3 missing_leaf');
    expect(await problemOf(without(1))).toBe('2 out_of_place');
    expect(await problemOf(without(8))).toBe('9 cut_off');
    expect(await problemOf(without(0))).toBe('1 out_of_place');
    expect(await problemOf([...lines, { kind: 'end' }])).toBe('10 out_of_place');
  });

  it('has another change, leaf, look or root', async () => {
    const change = replaced(4, (line) => {
      return line.kind === 'change' ? { record: { ...line.record, reason: 'other' } } : {};
    });
    expect(await problemOf(change)).toBe('5 wrong_hash');
    const span = replaced(6, (line) => {
      return line.kind === 'leaf' ? { leaf: { ...line.leaf, lastVersion: 2 } } : {};
    });
    expect(await problemOf(span)).toBe('7 wrong_leaf');
    const look = replaced(7, (line) => {
      return line.kind === 'leaf' ? { leaf: { ...line.leaf, content: {} } } : {};
    });
    expect(await problemOf(look)).toBe('8 wrong_leaf');
    const root = replaced(1, (line) => {
      return line.kind === 'root' ? { root: { ...line.root, leaves: 1 } } : {};
    });
    expect(await problemOf(root)).toBe('2 wrong_root');
    const more = replaced(8, () => ({ surprise: true }));
    expect(await problemOf(more)).toBe('9 unreadable');
  });

  it('was made anew from its first change on, and only a root that was kept tells', async () => {
    const texts = await written(lines);
    const [, said] = lines;
    const { hash } = said?.kind === 'root' ? said.root : expect.fail();
    const known = await verifyExport(texts, { root: { rootNo: 1, hash } });
    expect(known).toMatchObject({ isSound: true, changes: 3, disclosures: 1 });
    const kept = { rootNo: 1, hash: await digest('another') };
    expect(await verifyExport(texts, { root: kept })).toMatchObject({ problem: 'kept_root' });
  });
});
