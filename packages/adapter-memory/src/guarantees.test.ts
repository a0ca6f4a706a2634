import { guarantees } from '@kaquan/core/testing';
import { describe, it } from 'vitest';
import { createMemoryStorage } from './index.ts';

describe('the guarantees, in memory', () => {
  it.each(guarantees)('$id $title', (each) => each.run(async () => createMemoryStorage()));
});
