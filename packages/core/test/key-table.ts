import type { Consequences } from '../src/order/order-consequences.ts';
import { unitsOf } from '../src/order/order-units.ts';
import type { Order } from '../src/order/order.ts';
import type { KeyState } from '../src/ports/change.ts';

interface Binding {
  readonly state: KeyState;
  readonly revealedAt: number | null;
}

/** A table of bound keys that follows what decisions ask of storage and says where they go wrong. */
export interface KeyTable {
  /** Follows the consequences of one decision; answers what is wrong with them. */
  follow(consequences: Consequences): readonly string[];
  /** Compares the table with the order that it serves; answers the differences. */
  compare(order: Order): readonly string[];
}

const boundStates: readonly KeyState[] = ['claimed', 'delivered', 'voided'];

/** Starts without any binding. */
export function createKeyTable(): KeyTable {
  const bindings = new Map<string, Binding>();
  return {
    follow({ claims, keyMoves }) {
      const problems: string[] = [];
      for (const { unitId, attempt, revealedAt, to } of claims) {
        const name = `${unitId}#${attempt}`;
        if (bindings.has(name)) problems.push(`${name} claims a second key`);
        if (to === 'claimed' && revealedAt !== null) problems.push(`${name} is revealed unclaimed`);
        bindings.set(name, { state: to, revealedAt });
      }
      for (const { unitId, attempt, revealedAt, to } of keyMoves) {
        const name = `${unitId}#${attempt}`;
        const before = bindings.get(name);
        if (before === undefined) {
          problems.push(`${name} moves a key that is not bound`);
          continue;
        }
        const isForgotten = before.revealedAt !== null && before.revealedAt !== revealedAt;
        if (isForgotten) problems.push(`${name} forgets when it was revealed`);
        if (before.state === 'voided') problems.push(`${name} moves a void key`);
        if (to !== 'available') bindings.set(name, { state: to, revealedAt });
        else {
          const isRead = before.revealedAt !== null || revealedAt !== null;
          if (isRead) problems.push(`${name} puts a key back into stock that somebody has read`);
          bindings.delete(name);
        }
      }
      return problems;
    },
    compare(order) {
      const expected = new Map<string, string>();
      for (const { line, unit } of unitsOf(order)) {
        if (line.product?.stock.kind === 'untracked') continue;
        for (const { attempt, state, revealedAt } of unit.issues) {
          const isBound = boundStates.some((bound) => bound === state);
          if (isBound) expected.set(`${unit.unitId}#${attempt}`, `${state} ${revealedAt}`);
        }
      }
      const names = new Set([...expected.keys(), ...bindings.keys()]);
      return [...names].flatMap((name) => {
        const binding = bindings.get(name);
        const found = binding === undefined ? 'no key' : `${binding.state} ${binding.revealedAt}`;
        const wanted = expected.get(name) ?? 'no key';
        return found === wanted ? [] : [`${name} has ${found}, its order says ${wanted}`];
      });
    },
  };
}
