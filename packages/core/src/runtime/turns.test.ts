import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createTurns } from './turns.ts';

describe('turns', () => {
  it('let few of a caller run at once, in their order, and do not keep others waiting', async () => {
    const turns = createTurns(2);
    const begun: string[] = [];
    let running = 0;
    let most = 0;
    const work = (name: string) => async () => {
      begun.push(name);
      running += 1;
      most = Math.max(most, running);
      await sleep(1);
      running -= 1;
    };
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => turns.run('li', work(name))));
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(most).toBe(2);
    await Promise.all([turns.run('li', work('f')), turns.run('li', work('g'))]);
    const waiting = turns.run('li', () => sleep(5));
    await turns.run('wang', work('h'));
    expect(begun.at(-1)).toBe('h');
    await waiting;
  });

  it('go on after one that fails', async () => {
    const turns = createTurns(1);
    const failing = turns.run('li', () => Promise.reject(new Error('down')));
    const next = turns.run('li', () => Promise.resolve(7));
    await expect(failing).rejects.toThrow('down');
    await expect(next).resolves.toBe(7);
  });
});
