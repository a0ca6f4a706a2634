import { ok } from 'neverthrow';
import type { StatementLine } from '../../src/ports/statement.ts';
import { lying, type ChannelSaboteur } from './saboteur.ts';

const line: StatementLine = {
  lineNo: '1',
  at: 0,
  kind: 'income',
  amountMinor: 1,
  currency: 'CNY',
  balanceMinor: null,
  orderNo: null,
  refundId: null,
  text: '',
};

/** Channels that tell of their statement wrongly. */
export const statementSaboteurs: readonly ChannelSaboteur[] = [
  {
    name: 'takes every file for an empty statement',
    breaks: ['C190'],
    create: lying(() => ({
      async *readStatement() {
        yield ok({ lines: [], unread: [] });
      },
    })),
  },
  {
    name: 'tells of other days',
    breaks: ['C191'],
    create: lying(() => ({
      async *listStatement() {
        yield ok({ lines: [line], unread: [] });
      },
    })),
  },
];
