import { canonicalJson } from './canonical-json.ts';

/** A field of something stored that was changed. */
export interface FieldChange {
  /** Where it stands, as a JSON pointer: `/lines/0/units/1/issues/0/state`; empty for the whole. */
  readonly path: string;
  /** What stood there; `null` where nothing did. */
  readonly before: unknown;
  /** What stands there since; `null` where nothing does. */
  readonly after: unknown;
}

/** Where two values differ, as deep as it goes: fields by name, items of a list by position. */
export function fieldChanges(before: unknown, after: unknown, path = ''): readonly FieldChange[] {
  if (!isNested(before) || !isNested(after) || Array.isArray(before) !== Array.isArray(after)) {
    if (canonicalJson(before) === canonicalJson(after)) return [];
    return [{ path, before: before ?? null, after: after ?? null }];
  }
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) =>
    fieldChanges(before[name], after[name], `${path}/${escaped(name)}`),
  );
}

function isNested(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

// RFC 6901.
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
