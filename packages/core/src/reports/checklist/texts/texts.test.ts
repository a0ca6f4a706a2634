import { describe, expect, it } from 'vitest';
import { checks } from '../checks.ts';
import { textOf } from './texts.ts';

const every = checks.map((check) => [check.id, check] as const);

describe('the texts of checks', () => {
  it('are those of the checks there are, each once', () => {
    const ids = checks.map(({ id }) => id);
    expect(ids.filter((id) => textOf(id) === null)).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(every)('say of %s in both languages what it is and what to do', (id, check) => {
    expect(id.split('.')[0]).toBe(check.checklist);
    const text = textOf(id);
    expect(Object.keys(text?.findings ?? {}).toSorted()).toEqual([...check.codes].toSorted());
    const said = Object.values(text?.findings ?? {}).flatMap(({ says, advice }) => [says, advice]);
    for (const { en, zh } of [...(text === null ? [] : [text.title]), ...said]) {
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en).not.toMatch(/\p{Script=Han}/u);
      expect(en.trim().length).toBeGreaterThan(5);
      const figures = (words: string) => [...words.matchAll(/\{(\w*)\}/g)].map((each) => each[1]);
      expect(figures(zh).toSorted()).toEqual(figures(en).toSorted());
    }
  });

  it('are none for a check of another release', () => {
    expect(textOf('daily.of_old')).toBeNull();
    expect(textOf('toString')).toBeNull();
  });
});
