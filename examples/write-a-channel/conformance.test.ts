import { channelConformance } from '@kaquan/core/testing';
import { describe, expect, it } from 'vitest';
import { openHarness } from './harness.ts';

describe('the small platform of the guide', () => {
  it.each(channelConformance)('$id $title', async (each) => {
    expect((await each.run(openHarness)).outcome).toMatch(/^(held|not_claimed|not_provoked)$/);
  });
});
