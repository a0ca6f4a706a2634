import { expect, it } from 'vitest';
import { invariant } from './invariant.ts';

it('stops at a broken promise and says which', () => {
  expect(() => invariant(false, 'shares sum to the payment')).toThrow(
    'Kaquan invariant broken: shares sum to the payment',
  );
  expect(() => invariant(true, 'never read')).not.toThrow();
});
