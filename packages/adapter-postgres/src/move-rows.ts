import type { KeyMove } from '@kaquan/core/ports';
import { timestampOrNull } from './rows.ts';
import type { Row } from './session.ts';

/** Which part moves what a unit has got, by where it comes from. */
export const movedBy: Readonly<Record<KeyMove['from'], 'move_keys' | 'move_allotments'>> = {
  single_use: 'move_keys',
  multi_use: 'move_allotments',
  fixed: 'move_allotments',
  counted: 'move_allotments',
};

/** A new place of a key or a piece, as a row. */
export function moveRowOf(tenant: string, { unitId, attempt, to, revealedAt }: KeyMove): Row {
  return {
    tenant_id: tenant,
    unit_id: unitId,
    attempt,
    state: to,
    revealed_at: timestampOrNull(revealedAt),
  };
}
