import type { Migration } from './migration.ts';

/** What was given up, or is to be told still, is found without going through everything that was ever told. */
export const parkedEffects: Migration = {
  version: 54,
  name: 'parked_effects',
  statements: [],
  online: [
    {
      kind: 'index',
      name: 'effects_open',
      definition: `on kaquan.effects (tenant_id, state, order_id, effect_id) where state <> 'done'`,
    },
  ],
};
