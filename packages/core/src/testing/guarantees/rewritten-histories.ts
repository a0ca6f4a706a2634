import assert from 'node:assert/strict';
import { verifyExport } from '../../audit/verify-export.ts';
import type { Order } from '../../order/order.ts';
import type { Storage } from '../../ports/storage.ts';
import type { ContractCase } from '../contract-case.ts';
import { deskOver } from './auditing.ts';
import { exported, sealedStory } from './sealing.ts';
import { guarantee } from './stage.ts';

/** What was changed in the tables after it was sealed, and what an export then says of it. */
const rewritten: readonly {
  readonly what: string;
  readonly lies: (honest: Storage, order: Order) => Partial<Storage>;
  readonly problem: string;
}[] = [
  {
    what: 'an event',
    lies: (honest) => ({
      findRecords: async (filter) =>
        (await honest.findRecords(filter)).map((records) =>
          records.map((each) => (each.version === 2 ? { ...each, reason: 'other' } : each)),
        ),
    }),
    problem: 'wrong_hash',
  },
  {
    what: 'a change taken out',
    lies: (honest) => ({
      findRecords: async (filter) =>
        (await honest.findRecords(filter)).map((records) =>
          records.filter(({ version }) => version !== 2),
        ),
    }),
    problem: 'missing_change',
  },
  {
    what: 'two changes in each other’s place',
    lies: (honest) => ({
      findRecords: async (filter) =>
        (await honest.findRecords(filter)).map((records) =>
          records.map((each, i) => ({ ...each, hash: records[[1, 0][i] ?? i]?.hash ?? null })),
        ),
    }),
    problem: 'wrong_hash',
  },
  {
    what: 'every hash of the history, so that nothing is linked',
    lies: (honest, order) => ({
      load: async (request) =>
        (await honest.load(request)).map((loaded) => {
          return { ...loaded, orders: [{ ...order, historyHash: null }] };
        }),
      findRecords: async (filter) =>
        (await honest.findRecords(filter)).map((records) =>
          records.map((each) => ({ ...each, hash: null })),
        ),
    }),
    problem: 'wrong_leaf',
  },
  {
    what: 'a root',
    lies: (honest) => ({
      findRoots: async (filter) =>
        (await honest.findRoots(filter)).map((roots) =>
          roots.map((root) => ({ ...root, sealedAt: root.sealedAt + 1 })),
        ),
    }),
    problem: 'wrong_root',
  },
  {
    what: 'a look at a secret',
    lies: (honest) => ({
      findLeaves: async (filter) =>
        (await honest.findLeaves(filter)).map((leaves) =>
          leaves.map((leaf) =>
            leaf.kind === 'disclosure' ? { ...leaf, content: { actor: 'nobody' } } : leaf,
          ),
        ),
    }),
    problem: 'wrong_leaf',
  },
  {
    what: 'a leaf taken out',
    lies: (honest) => ({
      findLeaves: async (filter) =>
        (await honest.findLeaves(filter)).map((leaves) =>
          leaves.filter(({ kind }) => kind === 'changes'),
        ),
    }),
    problem: 'wrong_leaf',
  },
];

/** What was rewritten after it was sealed is found. */
export const rewrittenHistoryCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1231', title: 'finds whatever was rewritten after it was sealed' },
    async (stage) => {
      const order = await sealedStory(stage);
      for (const { what, lies, problem } of rewritten) {
        const desk = deskOver(stage, lies(stage.storage, order));
        const verdict = await verifyExport(await exported(desk, { range: {} }));
        assert.ok(!verdict.isSound, what);
        assert.equal(verdict.problem, problem, what);
      }
    },
  ),
];
