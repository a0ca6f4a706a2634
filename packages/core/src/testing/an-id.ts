import assert from 'node:assert/strict';
import { parseId, type IdKind, type IdOf } from '../kernel/ids.ts';

/** Reads an id for a test: `anId('order', 'o1')`. Throws when the text is not one. */
export function anId<Kind extends IdKind>(kind: Kind, text: string): IdOf<Kind> {
  const id = parseId(kind, text);
  assert.ok(id.isOk(), `${text} is an id`);
  return id.value;
}
