import { coreError } from '@kaquan/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutSecrets } from './without-secrets.ts';

describe('withoutSecrets', () => {
  it('takes what was handed over out of the words, and leaves what lies below them behind', () => {
    const words = { channelCode: '1', channelMessage: '卡号K-1重复: K-1-SECRET' };
    const at = { channel: 'pdd', operation: 'x' };
    const error = coreError('channel.rejected', { ...at, ...words }, { body: 'K-1-SECRET' });
    const clean = withoutSecrets(error, ['K-1', 'K-1-SECRET', '']);
    expect(clean).toMatchObject({
      code: 'channel.rejected',
      channelMessage: '卡号[secret]重复: [secret]',
      operation: 'x',
    });
    expect(clean).not.toHaveProperty('cause');
  });

  it('leaves outcomes and our own codes as they are, however short a secret is', () => {
    const outcome = { outcome: 'done', note: 'd' };
    expect(withoutSecrets(outcome, ['d'])).toEqual({ outcome: 'done', note: '[secret]' });
  });

  it('lets no secret through, whatever it is', () => {
    const secret = fc
      .string({ minLength: 1, maxLength: 12 })
      .filter((text) => !'[secret]'.includes(text));
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 4 }),
        fc.string(),
        (secrets, text) => {
          const note = `${text}${secrets[0] ?? ''}${text}`;
          const clean = withoutSecrets({ note }, secrets.slice(0, 1)).note;
          const left = clean.replaceAll('[secret]', '\u0000');
          expect(left).not.toContain(secrets[0]);
        },
      ),
    );
  });
});
