import { err, ok } from 'neverthrow';
import { coreError } from '../../kernel/errors.ts';
import type { Storage } from '../../ports/storage.ts';
import type { HostTransaction, TestedStorage } from '../contract-case.ts';
import { disguise, type Saboteur } from './kit.ts';

/** Storages that do not keep together what the host's transaction keeps together. */
export const transactionSaboteurs: readonly Saboteur[] = [
  {
    name: 'writes past the host’s transaction',
    breaks: ['S181', 'S184', 'S186'],
    create: (honest) =>
      disguise(honest, {
        within(tx) {
          honest.within(tx);
          return honest;
        },
      }),
  },
  {
    name: 'forgets what was done in a transaction when the host commits it',
    breaks: ['S180', 'S182', 'S183'],
    create: beginning((tx) => ({
      async commit() {
        await tx.rollback();
        return ok();
      },
    })),
  },
  {
    name: 'keeps what the host rolls back',
    breaks: ['S181'],
    create: beginning((tx) => ({ rollback: async () => void (await tx.commit()) })),
  },
  {
    name: 'gives up a transaction for a change that was not stored',
    breaks: ['S182'],
    create: joining((inside) => {
      let isGone = false;
      return {
        async commit(changes) {
          const problem = 'planted';
          const fields = { operation: 'commit', problem };
          if (isGone) return err(coreError('storage.transaction_aborted', fields));
          const outcomes = await inside.commit(changes);
          isGone = outcomes.isOk() && outcomes.value.some(({ outcome }) => outcome !== 'applied');
          return outcomes;
        },
      };
    }),
  },
  {
    name: 'lets calls on one transaction run into each other',
    breaks: ['S183'],
    create: joining((inside) => {
      let underWay = 0;
      return {
        async commit(changes) {
          underWay += 1;
          const isAlone = underWay === 1;
          const outcomes = isAlone ? await inside.commit(changes) : null;
          underWay -= 1;
          const fields = { operation: 'commit', problem: 'planted' };
          return outcomes ?? err(coreError('storage.transaction_aborted', fields));
        },
      };
    }),
  },
  {
    name: 'hides that it stands for a transaction',
    breaks: ['S186'],
    create: joining(() => ({ isInHostTransaction: false })),
  },
  {
    name: 'takes anything for a transaction',
    breaks: ['S185'],
    create: (honest) =>
      disguise(honest, {
        within(tx) {
          try {
            return honest.within(tx);
          } catch {
            return honest;
          }
        },
      }),
  },
];

/** Lets the host's transactions end in another way than they are told to. */
function beginning(lie: (tx: HostTransaction) => Partial<HostTransaction>): Saboteur['create'] {
  return (honest) => {
    const honestOf = new Map<object, HostTransaction>();
    return disguise(honest, {
      async begin() {
        const tx = await honest.begin();
        const ends = { commit: () => tx.commit(), rollback: () => tx.rollback() };
        const lying = { ...ends, ...lie(tx) };
        honestOf.set(lying, tx);
        return lying;
      },
      within: (tx) => honest.within(honestOf.get(tx) ?? tx),
    });
  };
}

/** Does something else inside of transactions; one lie for all handles on the same one. */
function joining(lie: (inside: Storage) => Partial<Storage>): Saboteur['create'] {
  return (honest: TestedStorage) => {
    const liesOf = new Map<object, Storage>();
    return disguise(honest, {
      within(tx) {
        const inside = honest.within(tx);
        const known = liesOf.get(tx) ?? { ...inside, ...lie(inside) };
        liesOf.set(tx, known);
        return known;
      },
    });
  };
}
