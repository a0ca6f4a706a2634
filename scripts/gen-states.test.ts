import { expect, it } from 'vitest';
import { allMachines } from '../packages/core/test/machines.ts';
import { termsByMachine } from './reference/terms.ts';
import { run } from './run.ts';

it('the reference of states and errors is what the tables say', async () => {
  const { ok, output } = await run('node --conditions=source scripts/gen-states.ts --check');
  expect(ok, output).toBe(true);
});

it('every machine and every state of it has its Chinese term', () => {
  expect(Object.keys(termsByMachine).toSorted()).toEqual(allMachines.map((m) => m.name).toSorted());
  for (const { name, states } of allMachines) {
    const terms = termsByMachine[name]?.states ?? {};
    expect(Object.keys(terms).toSorted()).toEqual(Object.keys(states).toSorted());
    for (const term of Object.values(terms)) expect(term).toMatch(/^\p{Script=Han}+$/u);
  }
});
