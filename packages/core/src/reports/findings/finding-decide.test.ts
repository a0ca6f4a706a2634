import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anId } from '../../testing/an-id.ts';
import { aFinding } from '../../testing/report-builders.ts';
import { decideAssign, decideGone, decideMove, decideNote, decideSeen } from './finding-decide.ts';
import { findingMachine, type FindingCommand } from './finding-machine.ts';
import { decodeFinding } from './finding-schema.ts';
import type { Finding } from './finding.ts';

const said = (at: number) => ({ at, by: 'operator:li', text: '' });
const sighting = (at: number) => ({
  reportId: anId('report', `r${at}`),
  check: 'daily.shops',
  period: { from: 0, to: 1 },
  at,
  by: 'system:worker',
});

function seen(before: Finding | null, at: number, status: 'warn' | 'fail' = 'warn'): Finding {
  const { findingId, code, subject, figures, evidence, remedies } = aFinding();
  const draft = { code, subject, status, figures, evidence, remedies };
  return decideSeen(before, { findingId, draft }, sighting(at));
}

describe('a finding', () => {
  it('is open as found, of its shop, and keeps when it was found first', () => {
    const first = seen(null, 5);
    expect(first).toMatchObject({ state: 'open', version: 1, shopId: 'shop-1', openedAt: 5 });
    expect(seen(first, 9)).toMatchObject({
      version: 2,
      firstSeenAt: 5,
      openedAt: 5,
      lastSeenAt: 9,
    });
  });

  it('does not shout while it is acknowledged, unless it becomes worse', () => {
    const known = decideMove(seen(null, 1), 'acknowledge', said(2))._unsafeUnwrap();
    expect(seen(known, 3).state).toBe('acknowledged');
    const worse = seen(known, 4, 'fail');
    expect(worse).toMatchObject({ state: 'open', openedAt: 1 });
    expect(worse.notes.at(-1)?.event).toBe('finding.worsened');
  });

  it('is gone by itself, and comes back with a new age', () => {
    const gone = decideGone(seen(null, 1), said(2));
    expect(gone).toMatchObject({ state: 'resolved', settledAt: 2 });
    expect(decideGone(gone!, said(3))).toBeNull();
    const back = seen(gone, 7);
    expect(back).toMatchObject({ state: 'open', openedAt: 7, firstSeenAt: 1, settledAt: null });
  });

  it('is given to somebody only while it stands', () => {
    const open = seen(null, 1);
    expect(decideAssign(open, 'wang', said(2))._unsafeUnwrap().assignee).toBe('wang');
    const resolved = decideMove(open, 'resolve', said(2))._unsafeUnwrap();
    const refused = decideAssign(resolved, 'wang', said(3))._unsafeUnwrapErr();
    expect(refused).toMatchObject({ code: 'finding.illegal_transition', legal: ['reopen'] });
  });

  it('stays sound whatever is done to it: a version for each step, settled as its state says', () => {
    const steps = fc.array(
      fc.constantFrom(
        'acknowledge',
        'resolve',
        'reopen',
        'see',
        'see_worse',
        'gone',
        'assign',
        'note',
      ),
      { maxLength: 150 },
    );
    fc.assert(
      fc.property(steps, (words) => {
        let finding = seen(null, 0);
        for (const [n, word] of words.entries()) {
          const at = n + 1;
          const next = step(finding, word, at);
          if (next === null) continue;
          expect(next.version).toBe(finding.version + 1);
          finding = next;
          const isSettled = !('resolve' in findingMachine.states[finding.state]);
          expect(finding.settledAt !== null).toBe(isSettled);
          expect(finding.firstSeenAt).toBe(0);
          expect(finding.notes.length).toBeLessThanOrEqual(100);
        }
        expect(decodeFinding(JSON.parse(JSON.stringify(finding)))._unsafeUnwrap()).toEqual(finding);
      }),
      { numRuns: 40 },
    );
  });
});

function step(finding: Finding, word: string, at: number): Finding | null {
  switch (word) {
    case 'see':
      return seen(finding, at);
    case 'see_worse':
      return seen(finding, at, 'fail');
    case 'gone':
      return decideGone(finding, said(at));
    case 'assign':
      return decideAssign(finding, 'wang', said(at)).unwrapOr(null);
    case 'note':
      return decideNote(finding, said(at));
    default:
      return decideMove(finding, word as FindingCommand, said(at)).unwrapOr(null);
  }
}
