import type { SandboxRequest } from './http-host.ts';

/** The text parameters of a call, wherever they travelled. */
export interface FormParameters {
  /** The values by name; of a repeated name, the last. */
  readonly values: ReadonlyMap<string, string>;
  /** The name of a parameter that came twice, or null. */
  readonly repeated: string | null;
}

const formTypes = ['application/x-www-form-urlencoded', 'multipart/form-data'];

/**
 * Collects the parameters of query and body, in any split; uploaded files are left out.
 * A body of another type carries no parameters; one that cannot be read gives null.
 */
export async function readFormParameters(request: SandboxRequest): Promise<FormParameters | null> {
  const body = await readForm(request);
  if (body === null) return null;
  const values = new Map<string, string>();
  let repeated: string | null = null;
  for (const [name, value] of [...request.query, ...body]) {
    if (values.has(name)) repeated ??= name;
    values.set(name, value);
  }
  return { values, repeated };
}

async function readForm(request: SandboxRequest): Promise<[string, string][] | null> {
  const type = request.headers.get('content-type') ?? '';
  if (!formTypes.some((known) => type.toLowerCase().startsWith(known))) return [];
  try {
    const form = await new Response(request.body, { headers: { 'content-type': type } }).formData();
    return [...form].flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as [string, string]] : [],
    );
  } catch {
    // The parser tells a broken form only by throwing; the caller answers with its own refusal.
    return null;
  }
}
