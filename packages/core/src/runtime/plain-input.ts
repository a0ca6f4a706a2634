/**
 * An input as both the policy and the service get it: read once, so that the service never sees what
 * the policy has not, whether it stood in an object of a class, behind a getter, or was changed while
 * the policy thought. What is no record, and whatever stands deeper than the items of a list, stays.
 */
export function plainInput(input: unknown): unknown {
  if (!isRecord(input)) return input;
  const members = Object.entries(input).map(([name, value]) => [name, plainItems(value)]);
  return Object.fromEntries(members);
}

function plainItems(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((each: unknown) => (isRecord(each) ? { ...each } : each));
}

// Also of a class; not bytes, maps, dates, streams, or whatever else has a name of its own.
function isRecord(value: unknown): value is object {
  return Object.prototype.toString.call(value) === '[object Object]';
}
