import {
  readFormParameters,
  sameSignature,
  writeWireJson,
  type SandboxHandler,
  type SandboxReply,
  type WireObject,
} from '@kaquan/channel-kit/sandbox';
import { grantSession, openCode } from '../books/grant-commands.ts';
import type { ShopBooks } from '../books/shop-books.ts';
import type { GatewayAccess } from './gateway.ts';

/** The path at which codes are exchanged. */
export const tokenPath = '/token';

/**
 * Creates the token endpoint of OAuth. The words of a refusal are the platform's; that they stand in
 * `error_description`, and the status beside them, are OAuth's own.
 */
export function createTokenEndpoint(books: ShopBooks, access: GatewayAccess): SandboxHandler {
  return async (request) => {
    const form = request.verb === 'POST' ? await readFormParameters(request) : null;
    if (form === null || form.repeated !== null) return refused('invalid_request', 'malformed');
    const given = (name: string) => form.values.get(name) ?? '';
    if (given('grant_type') !== 'authorization_code') {
      return refused('unsupported_grant_type', 'grant_type');
    }
    if (given('client_id') !== access.appKey) return refused('invalid_client', 'client_id');
    if (!sameSignature(given('client_secret'), access.appSecret)) {
      return refused('invalid_client', 'client_secret is invalidate');
    }
    const open = openCode(books, given('code'));
    if (open === null) return refused('invalid_grant', 'authorize code expire');
    if (open.redirectUri !== given('redirect_uri')) {
      return refused('invalid_grant', 'redirect_uri is invalidate');
    }
    open.used = true;
    return json(grantSession(books));
  };
}

function refused(error: string, words: string): SandboxReply {
  return json({ error, error_description: words });
}

function json(body: WireObject): SandboxReply {
  const contentType = 'application/json;charset=UTF-8';
  return { kind: 'answer', status: 200, contentType, text: writeWireJson(body) };
}
