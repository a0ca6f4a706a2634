import { storageContract } from '@kaquan/core/testing';
import { describe, it } from 'vitest';
import { createMemoryStorage } from './index.ts';

describe('the storage contract', () => {
  it.each(storageContract)('$id $title', (each) => each.run(async () => createMemoryStorage()));
});
