// What JSON has to escape; looking for it costs half of what asking JSON for each text does.
const escaped = /["\\\u0000-\u001f\ud800-\udfff]/;

/**
 * JSON of which there is one text for a value, however it was built: fields in the order of their
 * names, no space, nothing that is `undefined`. For plain data.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return textJson(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  let fields = '';
  const inners = value as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(value).sort()) {
    const inner = inners[name];
    if (inner === undefined) continue;
    fields += `${fields === '' ? '' : ','}${textJson(name)}:${canonicalJson(inner)}`;
  }
  return `{${fields}}`;
}

function textJson(text: string): string {
  return escaped.test(text) ? JSON.stringify(text) : `"${text}"`;
}
