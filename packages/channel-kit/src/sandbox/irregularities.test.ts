import { describe, expect, it } from 'vitest';
import { bookedAs, irregularActions, noIrregularities, silentFenUntil } from './irregularities.ts';
import { misuse } from './misuse.ts';

function platform() {
  const book = noIrregularities();
  let at = 1_500;
  let changes = 0;
  const actions = irregularActions({
    book,
    now: () => at,
    changed: () => void (changes += 1),
    demandOrder: (orderNo) => (orderNo === '1' ? undefined : misuse('no such order')),
  });
  return { book, actions, changes: () => changes, wait: (ms: number) => void (at += ms) };
}

describe('irregularities', () => {
  it('hide and damage an order once, however often they are told to, and take it back', () => {
    const { book, actions, changes } = platform();
    actions.hide('1');
    actions.hide('1');
    actions.damage('1');
    expect(book).toMatchObject({ hidden: ['1'], damaged: ['1'] });
    actions.show('1');
    actions.repair('1');
    expect(book).toEqual(noIrregularities());
    expect(changes()).toBe(5);
  });

  it('stop who names an order that is not there', () => {
    const { book, actions } = platform();
    expect(() => actions.hide('2')).toThrow('no such order');
    expect(() => actions.misbook('2', { times: 0 })).toThrow('no such order');
    expect(book).toEqual(noIrregularities());
  });

  it('book a line twice, not at all, or with another amount, and others as they are', () => {
    const { book, actions } = platform();
    const row = { amountFen: 990, word: 'paid' };
    expect(bookedAs(book, '1', row)).toEqual([{ row, copy: 0 }]);
    actions.misbook('1', { times: 2 });
    expect(bookedAs(book, '1', row).map(({ copy }) => copy)).toEqual([0, 1]);
    actions.misbook('1', { times: 0 });
    expect(bookedAs(book, '1', row)).toEqual([]);
    actions.misbook('1', { offFen: -90 });
    expect(bookedAs(book, '1', row)).toEqual([{ row: { ...row, amountFen: 900 }, copy: 0 }]);
    expect(bookedAs(book, '3', row)).toEqual([{ row, copy: 0 }]);
  });

  it('keep entries of whole seconds, and what went without a word up to an instant', () => {
    const { book, actions, wait } = platform();
    actions.bookEntry({ amountFen: -5_000, word: '提现' });
    actions.shiftBalance(-300);
    wait(2_000);
    actions.shiftBalance(-40);
    expect(book.entries).toEqual([{ at: 1_000, amountFen: -5_000, word: '提现' }]);
    expect([0, 1_000, 2_999, 3_000].map((at) => silentFenUntil(book, at))).toEqual([
      0, -300, -300, -340,
    ]);
  });
});
