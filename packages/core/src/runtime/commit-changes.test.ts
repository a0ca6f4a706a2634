import { err, ok } from 'neverthrow';
import { describe, expect, it } from 'vitest';
import { coreError } from '../kernel/errors.ts';
import type { Storage, StorageError } from '../ports/storage.ts';
import { aChange } from '../testing/change-builders.ts';
import { commitChanges } from './commit-changes.ts';

type Code = Exclude<StorageError['code'], 'storage.corrupt' | 'storage.transaction_aborted'>;

// Fails as told, commit by commit, and then stores.
function failing(...codes: readonly Code[]) {
  let commits = 0;
  const commit: Storage['commit'] = () => {
    const code = codes[commits];
    commits += 1;
    if (code !== undefined) return Promise.resolve(err(coreError(code, { operation: 'commit' })));
    return Promise.resolve(ok([{ outcome: 'duplicate', record: null }]));
  };
  return { storage: { commit }, commits: () => commits };
}

async function wordOf(...codes: readonly Code[]) {
  const { storage, commits } = failing(...codes);
  const committed = await commitChanges(storage, [aChange()]);
  return { word: committed.isOk() ? 'stored' : committed.error.code, commits: commits() };
}

describe('a commit that fails', () => {
  it.each(['storage.unavailable', 'storage.outcome_unknown'] as const)(
    'is repeated once after %s',
    async (code) => {
      expect(await wordOf(code)).toEqual({ word: 'stored', commits: 2 });
    },
  );

  it.each([
    'storage.busy',
    'storage.full',
    'storage.read_only',
    'storage.not_migrated',
    'storage.denied',
  ] as const)('is not repeated after %s', async (code) => {
    expect(await wordOf(code)).toEqual({ word: code, commits: 1 });
  });

  it('stays unknown when the first answer was lost, whatever stopped the second attempt', async () => {
    for (const second of ['storage.unavailable', 'storage.full', 'storage.read_only'] as const) {
      const { word } = await wordOf('storage.outcome_unknown', second);
      expect(word).toBe('storage.outcome_unknown');
    }
  });

  it('is what the second attempt says when the first was never begun', async () => {
    const { word } = await wordOf('storage.unavailable', 'storage.outcome_unknown');
    expect(word).toBe('storage.outcome_unknown');
    expect((await wordOf('storage.unavailable', 'storage.busy')).word).toBe('storage.busy');
  });
});
