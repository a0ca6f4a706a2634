import type { Claim } from '@kaquan/core/ports';

/** Whether a claim takes a share of a key, and not a key of its own. */
export function takesShare({ from }: Pick<Claim, 'from'>): boolean {
  return from === 'multi_use' || from === 'fixed';
}
