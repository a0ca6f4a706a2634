import assert from 'node:assert/strict';
import { dayMs } from '../../kernel/time.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { storageCase, valueOf } from '../storage-desk.ts';
import { grow, spans, spread, spreadAll } from './dispatches.ts';

/** Subscribers that nobody names any more. */
export const retiringCases: readonly ContractCase[] = [
  storageCase('S492', 'forgets a subscriber that nobody names for long', async (desk) => {
    await spread(desk, { names: ['erp', 'crm'] });
    await grow(desk, 'a', [1]);
    await spreadAll(desk, { names: ['erp', 'crm'] });
    const later = startOfTests + 10 * dayMs;
    await spread(desk, { names: ['erp'], at: later });
    const retire = async (unseenSince: number, limit = 100) =>
      valueOf(await desk.storage.retireSubscribers({ unseenSince, limit }));
    assert.deepEqual(await retire(startOfTests - dayMs), { names: [], hasMore: false });
    const few = await retire(startOfTests + dayMs, 1);
    const rest = few.hasMore ? await retire(startOfTests + dayMs, 1) : few;
    assert.deepEqual(rest, { names: ['crm'], hasMore: false });
    assert.deepEqual(await spans(desk, ['erp', 'crm']), ['erp a 0-1']);
    await grow(desk, 'a', [2]);
    await spreadAll(desk, { names: ['erp'], at: later });
    assert.deepEqual(await spans(desk, ['erp', 'crm']), ['erp a 0-2'], 'he gets no more');
    await spreadAll(desk, { names: ['crm'] });
    assert.deepEqual(await spans(desk, ['crm']), ['crm a 0-2'], 'named again, he begins anew');
  }),
];
