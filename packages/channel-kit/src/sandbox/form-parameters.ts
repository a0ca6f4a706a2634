import type { SandboxRequest } from './http-host.ts';

/** The text parameters of a call, wherever they travelled. */
export interface FormParameters {
  /** The values by name; of a repeated name, the last. */
  readonly values: ReadonlyMap<string, string>;
  /** The name of a parameter that came twice, or null. */
  readonly repeated: string | null;
  /** How many bytes each uploaded file has, by the name of its parameter; left out: there are none. */
  readonly fileBytes?: ReadonlyMap<string, number>;
}

const textType = 'application/x-www-form-urlencoded';
const formTypes = [textType, 'multipart/form-data'];

/**
 * Collects the parameters of query and body, in any split; of uploaded files only their sizes.
 * A body of another type carries no parameters; one that cannot be read gives null.
 */
export async function readFormParameters(request: SandboxRequest): Promise<FormParameters | null> {
  const body = await readForm(request);
  if (body === null) return null;
  const values = new Map<string, string>();
  const fileBytes = new Map<string, number>();
  let repeated: string | null = null;
  for (const [name, value] of [...request.query, ...body]) {
    if (values.has(name) || fileBytes.has(name)) repeated ??= name;
    if (typeof value === 'string') values.set(name, value);
    else fileBytes.set(name, value.size);
  }
  return { values, repeated, fileBytes };
}

async function readForm(request: SandboxRequest): Promise<[string, string | File][] | null> {
  const type = request.headers.get('content-type') ?? '';
  const lower = type.toLowerCase();
  if (!formTypes.some((known) => lower.startsWith(known))) return [];
  // The parser below takes a stream, several buffers and a while for what is one short text.
  if (lower.startsWith(textType)) {
    return [...new URLSearchParams(new TextDecoder().decode(request.body))];
  }
  try {
    const form = await new Response(request.body, { headers: { 'content-type': type } }).formData();
    return [...form];
  } catch {
    // The parser tells a broken form only by throwing; the caller answers with its own refusal.
    return null;
  }
}
