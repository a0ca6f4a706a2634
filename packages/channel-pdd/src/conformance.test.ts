import { channelConformance } from '@kaquan/core/testing';
import { describe, expect, it } from 'vitest';
import { openHarness } from '../test/conformance-harness.ts';

describe('Pinduoduo, against its sandbox', () => {
  it.each(channelConformance)('$id $title', async (each) => {
    expect((await each.run(openHarness)).outcome).toMatch(/^(held|not_claimed|not_provoked)$/);
  });
});
