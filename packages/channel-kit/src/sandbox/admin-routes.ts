import type { SandboxReply, SandboxRequest } from './http-host.ts';
import { SandboxMisuse } from './misuse.ts';

/** Does one thing on behalf of a test or demo, and gives plain data back. */
export type AdminAction = (input: unknown) => unknown;

/** What the admin endpoints can do, by verb and path, such as `POST /admin/faults`. */
export type AdminTable = Readonly<Record<string, AdminAction>>;

/** The header that carries the sandbox's secret to its admin endpoints. */
export const adminSecretHeader = 'x-sandbox-secret';

/**
 * Answers requests below `/admin/`, which no marketplace has; gives null for all others.
 * 403 for a wrong secret, 404 for an unknown action, 400 for a bad body, 409 for what the books
 * do not allow, each with `{ "error": "…" }`.
 */
export function createAdminRoutes(secret: string, table: AdminTable) {
  return (request: SandboxRequest): SandboxReply | null => {
    if (!request.path.startsWith('/admin/')) return null;
    if (request.headers.get(adminSecretHeader) !== secret) {
      return json(403, { error: `the header ${adminSecretHeader} must hold the app secret` });
    }
    const name = `${request.verb} ${request.path}`;
    const action = Object.hasOwn(table, name) ? table[name] : undefined;
    if (action === undefined) {
      return json(404, { error: `no ${name} here; there is: ${Object.keys(table).join(', ')}` });
    }
    return act(action, request);
  };
}

function act(action: AdminAction, request: SandboxRequest): SandboxReply {
  try {
    const text = new TextDecoder().decode(request.body);
    return json(200, action(text === '' ? {} : JSON.parse(text)) ?? { done: true });
  } catch (error) {
    if (error instanceof SandboxMisuse) return json(409, { error: error.message });
    if (error instanceof SyntaxError) return json(400, { error: 'the body must be JSON' });
    // Anything else is a slip in the sandbox, which the HTTP host reports as such.
    throw error;
  }
}

function json(status: number, data: unknown): SandboxReply {
  const contentType = 'application/json;charset=UTF-8';
  return { kind: 'answer', status, contentType, text: JSON.stringify(data) };
}
