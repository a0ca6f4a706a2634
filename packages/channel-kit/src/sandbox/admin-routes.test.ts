import { expect, it } from 'vitest';
import { adminSecretHeader, createAdminRoutes } from './admin-routes.ts';
import { misuse } from './misuse.ts';

const routes = createAdminRoutes('s3cret', {
  'GET /admin/dump': () => ({ trades: [] }),
  'POST /admin/echo': (input) => ({ input }),
  'POST /admin/refuse': () => misuse('no such trade'),
  'POST /admin/quiet': () => undefined,
});

function call(name: string, body = '', secret = 's3cret') {
  const [verb = '', path = ''] = name.split(' ');
  const reply = routes({
    verb,
    path,
    query: new URLSearchParams(),
    headers: new Headers({ [adminSecretHeader]: secret }),
    body: new TextEncoder().encode(body),
  });
  if (reply === null || reply.kind === 'drop') return null;
  return { status: reply.status, data: JSON.parse(reply.text) as unknown };
}

it('answers the actions in its table', () => {
  expect(call('GET /admin/dump')).toEqual({ status: 200, data: { trades: [] } });
  expect(call('POST /admin/echo', '{"a":1}')?.data).toEqual({ input: { a: 1 } });
  expect(call('POST /admin/quiet')?.data).toEqual({ done: true });
});

it('leaves every other path to the protocol', () => {
  expect(call('POST /router/rest')).toBeNull();
});

it('refuses a wrong secret, an unknown action, a bad body and what the books forbid', () => {
  expect(call('GET /admin/dump', '', 'guess')?.status).toBe(403);
  expect(call('GET /admin/toString')?.status).toBe(404);
  expect(call('POST /admin/echo', '{')?.status).toBe(400);
  expect(call('POST /admin/refuse')).toEqual({ status: 409, data: { error: 'no such trade' } });
});
