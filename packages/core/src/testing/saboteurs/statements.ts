import { disguise, rewriting, type Saboteur } from './kit.ts';

/** Storages that do not keep what statements said as it was told. */
export const statementSaboteurs: readonly Saboteur[] = [
  {
    name: 'forgets the lines of statements',
    breaks: ['S560', 'S561', 'S562', 'S563', 'S564'],
    create: rewriting(({ statementLines: _lines, ...change }) => change),
  },
  {
    name: 'takes every line of a statement for another one',
    breaks: ['S560'],
    create: (honest) => {
      let count = 0;
      return rewriting(({ statementLines = [], ...change }) => ({
        ...change,
        statementLines: statementLines.map((line) => ({ ...line, print: `p${(count += 1)}` })),
      }))(honest);
    },
  },
  {
    name: 'takes all lines of one number for the same',
    breaks: ['S561', 'S564'],
    create: rewriting(({ statementLines = [], ...change }) => ({
      ...change,
      statementLines: statementLines.map((line) => ({ ...line, print: 'p1' })),
    })),
  },
  {
    name: 'lists lines in doubt among the others',
    breaks: ['S561'],
    create: (honest) =>
      disguise(honest, {
        findStatementLines: async (filter) => {
          const found = await honest.findStatementLines(filter);
          if (filter.isRival === true || found.isErr()) return found;
          const rivals = await honest.findStatementLines({ ...filter, isRival: true });
          return found.map((page) => ({
            ...page,
            items: [...page.items, ...rivals.unwrapOr({ items: [], nextCursor: null }).items],
          }));
        },
      }),
  },
  {
    name: 'lists lines of any book and any order',
    breaks: ['S562'],
    create: (honest) =>
      disguise(honest, {
        findStatementLines: ({ book: _book, orderNo: _order, ...filter }) =>
          honest.findStatementLines(filter),
      }),
  },
  {
    name: 'tells the last balance of whatever book',
    breaks: ['S563'],
    create: (honest) =>
      disguise(honest, {
        findLastTold: async (of) => {
          const told = await honest.findLastTold({ ...of, book: 'other' });
          return told.isOk() && told.value.length > 0 ? told : honest.findLastTold(of);
        },
      }),
  },
  {
    name: 'keeps lines under a lease that was lost',
    breaks: ['S565'],
    create: rewriting(({ fence, ...change }) =>
      change.statementLines === undefined && fence !== undefined ? { ...change, fence } : change,
    ),
  },
];
