import { describe, expect, it } from 'vitest';
import { closeWorld, futureOf, kindOf } from '../../test/closed.ts';
import { closedWorlds } from '../../test/closed-worlds.ts';
import { wrongWords } from '../../test/facts-everywhere.ts';
import {
  blockedActs,
  createFindings,
  dueWaits,
  leakedKeys,
  wrongMoney,
} from '../../test/state-checks.ts';
import { axesOf } from '../../test/state-of.ts';
import { wrongTabs } from '../../test/tab-words.ts';
import { contextOf } from '../../test/world-starts.ts';
import { brokenInvariants } from './order-invariants.ts';
import { tabNames, tabsOf } from './order-tabs.ts';

// Every state that there is of an order, where its channel goes by its own rules; nothing is cut off.

const limit = 10_000;
const seenTabs = new Set<string>();
// Worlds of one kind meet in many states; each is told every word once.
const told = new Set<string>();

describe.each(closedWorlds)('every order with $of, and $groups', (world) => {
  const broken = createFindings();
  const leaked = createFindings();
  const differing: string[] = [];
  const { states, isClosed } = closeWorld(world, {
    limit,
    onState(reached) {
      const { order } = reached;
      for (const problem of brokenInvariants(order)) broken.add(problem, reached);
      for (const problem of dueWaits(order)) broken.add(problem, reached);
      for (const problem of wrongMoney(order)) broken.add(problem, reached);
      for (const problem of wrongTabs(order)) broken.add(problem, reached);
      for (const tab of tabsOf(order)) seenTabs.add(tab);
    },
    onStep(step) {
      const { from, act, decision } = step;
      for (const problem of leakedKeys(step)) leaked.add(problem, from, act.name);
      if (/^(channel|fulfiller)/.test(act.name)) return;
      for (const each of blockedActs(from.order, decision.order)) broken.add(each, from, act.name);
    },
    onTwins(one, other) {
      const [first, second] = [futureOf(world, one), futureOf(world, other)];
      for (const [name, after] of Object.entries(first)) {
        if (second[name] !== after) differing.push(name);
      }
    },
  });

  it('was found in all its states', () => {
    expect(isClosed).toBe(true);
    expect(states.length).toBeGreaterThan(100);
  });
  it('keeps the invariants, the tabs and what it owes', () => expect(broken.list).toEqual([]));
  it('never gives a key back that somebody has read', () => expect(leaked.list).toEqual([]));
  it('has one future for all that is called one state', () => expect(differing).toEqual([]));

  it('takes every word of its channel in every combination of its axes', () => {
    const wrong = createFindings();
    for (const reached of states) {
      const { order } = reached;
      const axes = `${world.of} ${axesOf(order)}`;
      if (told.has(axes)) continue;
      told.add(axes);
      for (const problem of wrongWords(order, contextOf(kindOf(world))))
        wrong.add(problem, reached);
    }
    expect(wrong.list).toEqual([]);
  });
});

it('stands under every tab in some state', () => {
  expect(tabNames.filter((name) => !seenTabs.has(name))).toEqual([]);
});
