import { describe, expect, it } from 'vitest';
import { aCase } from '../testing/builders.ts';
import { waitingSinceOf, waitOf } from './case-waits.ts';
import { isOpenCase } from './case.ts';
import { caseMachine, type CaseState } from './case-machine.ts';
import { differenceOf } from './difference.ts';

const states = Object.keys(caseMachine.states) as readonly CaseState[];
const owed = { ...differenceOf(500), owedMinor: 500 };

describe('what a case waits for', () => {
  it.each(states)('is something in state %s exactly while it is open', (state) => {
    for (const difference of [differenceOf(0), owed]) {
      const each = aCase({ state, difference });
      expect(waitOf(each) !== null).toBe(isOpenCase(each));
    }
  });

  it('is the buyer’s money where other goods cost more and nothing else is left to do', () => {
    const waits = states.map((state) => waitOf(aCase({ state, difference: owed })));
    expect(waits.filter((wait) => wait === 'buyer_payment')).toHaveLength(3);
    const paid = aCase({ state: 'approved', difference: differenceOf(500) });
    expect(waitOf(paid)).toBe('settling');
  });

  it('began with the last that is known of it, where an earlier release has written it', () => {
    const at = aCase().openedAt;
    const decision = { rule: 'person', by: 'li', at: at + 20 };
    const rejection = { code: 'other', buyerText: '', note: '', at: at + 30 } as const;
    const revision = { reason: '', at: at + 40 };
    const since = (parts: Parameters<typeof aCase>[0]) =>
      waitingSinceOf(aCase({ waitingSince: null, ...parts })) - at;
    expect([
      since({}),
      since({ decision }),
      since({ decision, rejections: [rejection] }),
      since({ rejections: [rejection], revisions: [revision] }),
      since({ decision, waitingSince: at + 5 }),
    ]).toEqual([0, 20, 30, 40, 5]);
  });
});
