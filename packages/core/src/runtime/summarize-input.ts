import type { InputSummary, SummaryValue } from '../ports/policy.ts';

// Whatever is not named here stays out: what is added later shows nothing until somebody has thought
// of it.
const nameOfReference = /(?:^id|Id|Ids|No|Nos)$/;
const wordNames: ReadonlySet<string> = new Set([
  'hold',
  'kind',
  'route',
  'category',
  'channelType',
  'operation',
  'subscriber',
]);

/** Bounds what a caller can make of it: nothing has been checked yet. */
const maxItems = 1_000;
const maxLength = 200;

/** What a policy may know of an input: see `AccessRequest.input`. */
export function summarizeInput(input: unknown): InputSummary {
  return summaryOf(input, true);
}

function summaryOf(value: unknown, mayHoldItems: boolean): InputSummary {
  if (!isPlain(value)) return {};
  const members = Object.entries(Object.getOwnPropertyDescriptors(value)).flatMap(
    ([name, descriptor]) => {
      // A getter is code of the caller's; what it answers now need not be what it answers next.
      const member = memberOf(name, 'value' in descriptor ? descriptor.value : null);
      if (member !== null) return [[name, member] as const];
      const items = mayHoldItems ? itemsOf(descriptor.value) : null;
      return items === null ? [] : [[name, items] as const];
    },
  );
  return Object.fromEntries(members);
}

function memberOf(name: string, value: unknown): SummaryValue | null {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (!nameOfReference.test(name) && !wordNames.has(name)) return null;
  if (typeof value === 'string') return value.slice(0, maxLength);
  if (!Array.isArray(value)) return null;
  return value.slice(0, maxItems).flatMap((each: unknown) => {
    return typeof each === 'string' ? [each.slice(0, maxLength)] : [];
  });
}

function itemsOf(value: unknown): readonly InputSummary[] | null {
  if (!Array.isArray(value) || !value.every(isPlain)) return null;
  return value.slice(0, maxItems).map((each) => summaryOf(each, false));
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
