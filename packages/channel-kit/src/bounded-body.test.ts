import { describe, expect, it } from 'vitest';
import { readBounded, TooLargeError } from './bounded-body.ts';

describe('readBounded', () => {
  it('reads what fits exactly, and answers without a body', async () => {
    expect(await (await readBounded(new Response('12345'), 5)).text()).toBe('12345');
    expect(await (await readBounded(new Response(null, { status: 204 }), 5)).text()).toBe('');
  });

  it('throws as soon as the limit is passed', async () => {
    await expect(readBounded(new Response('123456'), 5)).rejects.toThrow(TooLargeError);
  });
});
