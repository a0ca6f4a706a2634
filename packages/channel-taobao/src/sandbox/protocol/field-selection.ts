import type { WireObject, WireValue } from '@kaquan/channel-kit/sandbox';

/**
 * Keeps only the named fields. `orders` keeps all of a line, `orders.oid` only that field of each
 * line. Unknown names are passed over, as a field without a value would be.
 */
export function selectFields(row: WireObject, fields: readonly string[]): WireObject {
  const kept = Object.entries(row).flatMap(([name, value]): [string, WireValue][] => {
    if (fields.includes(name)) return [[name, value]];
    const inner = fields.filter((field) => field.startsWith(`${name}.`));
    if (inner.length === 0) return [];
    const names = inner.map((field) => field.slice(name.length + 1));
    return [[name, selectInside(value, names)]];
  });
  return Object.fromEntries(kept);
}

/** Lists come wrapped (`orders: { order: [...] }`); the wrapper's key is no part of a field name. */
function selectInside(value: WireValue, names: readonly string[]): WireValue {
  if (!isObject(value)) return value;
  const [wrapper, list] = Object.entries(value)[0] ?? [];
  if (wrapper === undefined || !Array.isArray(list)) return selectFields(value, names);
  return {
    [wrapper]: list.map((row: WireValue) => (isObject(row) ? selectFields(row, names) : row)),
  };
}

function isObject(value: WireValue): value is WireObject {
  return typeof value === 'object' && !Array.isArray(value);
}
