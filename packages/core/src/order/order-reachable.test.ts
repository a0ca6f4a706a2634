import { describe, expect, it } from 'vitest';
import { search } from '../../test/reachable.ts';
import {
  blockedActs,
  createFindings,
  dueWaits,
  leakedKeys,
  wrongMoney,
} from '../../test/state-checks.ts';
import { wrongTabs } from '../../test/tab-words.ts';
import { contextOf, startsOf } from '../../test/world-starts.ts';
import { worlds } from '../../test/worlds.ts';
import { brokenInvariants } from './order-invariants.ts';

// What an order of one line comes to by every command and every word of its channel, true or not,
// breadth first. What it comes to by a channel that goes by its own rules stands in order-closed.test.ts.

describe.each(worlds)('every order with $name', (world) => {
  const broken = createFindings();
  const stopped = createFindings();
  const stuck = createFindings();
  const leaked = createFindings();
  const refunded = createFindings();
  const tabs = createFindings();
  const count = search(startsOf(world), contextOf(world), {
    most: world.states,
    onState(reached) {
      const { order } = reached;
      const problems = brokenInvariants(order);
      for (const problem of problems) broken.add(problem, reached);
      for (const problem of dueWaits(order)) stuck.add(problem, reached);
      for (const problem of wrongMoney(order)) refunded.add(problem, reached);
      for (const problem of wrongTabs(order)) tabs.add(problem, reached);
      // Such an order is never stored, so nothing follows from it.
      return problems.length === 0;
    },
    onStep({ from, act, decision }) {
      const { order } = from;
      for (const problem of leakedKeys({ from, act, decision }))
        leaked.add(problem, from, act.name);
      if (/^(channel|fulfiller)/.test(act.name)) return;
      for (const problem of blockedActs(order, decision.order)) broken.add(problem, from, act.name);
    },
    onThrow: (from, act, cause) => stopped.add(String(cause), from, act.name),
  });

  it(`is looked at in as many states as the reference says (${count})`, () => {
    expect(count).toBe(world.states);
  });
  it('keeps the invariants', () => expect(broken.list).toEqual([]));
  it('stops the program by no command and no fact', () => expect(stopped.list).toEqual([]));
  it('never gives a key back that somebody has read', () => expect(leaked.list).toEqual([]));
  it('refunds no unit beyond its share', () => expect(refunded.list).toEqual([]));
  it('stands under the tabs that people would look for it', () => expect(tabs.list).toEqual([]));
  it('can still hand over what it owes', () => expect(stuck.list).toEqual([]));
});
