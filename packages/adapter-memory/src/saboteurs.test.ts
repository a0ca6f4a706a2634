import { storageContract, storageSaboteurs } from '@kaquan/core/testing';
import { describe, expect, it } from 'vitest';
import { createMemoryStorage } from './index.ts';

const caseById = new Map(storageContract.map((each) => [each.id, each]));

describe('the storage contract has teeth', () => {
  const bites = storageSaboteurs.flatMap(({ name, breaks, create }) =>
    breaks.map((id) => ({ id, name, create })),
  );

  it.each(bites)('$id catches a storage that $name', async ({ id, create }) => {
    const run = caseById.get(id)?.run(async () => create(createMemoryStorage()));
    await expect(run).rejects.toThrow();
  });

  it('has no case without a bite', () => {
    const biting = new Set(bites.map(({ id }) => id));
    expect(storageContract.map(({ id }) => id).filter((id) => !biting.has(id))).toEqual([]);
  });

  it('gives every case an id of its own', () => {
    expect(caseById.size).toBe(storageContract.length);
  });
});
