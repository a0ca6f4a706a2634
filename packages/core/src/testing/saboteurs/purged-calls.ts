import { ok } from 'neverthrow';
import { committing, disguise, type Saboteur } from './kit.ts';

/** Storages that remember calls for too long, or not for long enough. */
export const purgedCallSaboteurs: readonly Saboteur[] = [
  {
    name: 'forgets no call, and says that it has',
    breaks: ['S550', 'S551', 'S552'],
    create: (honest) => disguise(honest, { purgeCalls: () => Promise.resolve(ok(1)) }),
  },
  {
    name: 'forgets calls that are just as old as the instant',
    breaks: ['S550', 'S552'],
    create: (honest) =>
      disguise(honest, {
        purgeCalls: (request) => honest.purgeCalls({ ...request, before: request.before + 1 }),
      }),
  },
  {
    name: 'forgets more calls at once than it was told',
    breaks: ['S550'],
    create: (honest) =>
      disguise(honest, {
        purgeCalls: (request) => honest.purgeCalls({ ...request, limit: 100 }),
      }),
  },
  {
    name: 'forgets the calls of every tenant',
    breaks: ['S551'],
    create: (honest) =>
      disguise(honest, {
        purgeCalls: (request) => honest.purgeCalls({ ...request, tenants: 'all' }),
      }),
  },
  {
    name: 'knows idempotency keys again whose calls were forgotten',
    breaks: ['S550', 'S551', 'S552'],
    create: committing((honest) => {
      const seen = new Set<string>();
      return async (change) => {
        const { operation, key } = change.idempotency ?? {};
        const scope = JSON.stringify([change.tenant, operation, key]);
        if (seen.has(scope))
          return ok({ outcome: 'duplicate', record: change.idempotency ?? null });
        const outcome = await honest(change);
        if (key !== undefined && outcome.isOk() && outcome.value.outcome === 'applied') {
          seen.add(scope);
        }
        return outcome;
      };
    }),
  },
];
