import type { WireObject } from '@kaquan/channel-kit/sandbox';
import { sessionOf } from './empty-books.ts';
import { codeLifeMs, codeOf, refreshTokenOf, type SandboxCode } from './grants.ts';
import type { ShopBooks } from './shop-books.ts';

/** The seller agrees; gives the code that the platform sends him back with. */
export function giveCode(books: ShopBooks, redirectUri: string): string {
  const { desk, clock } = books;
  const { codes } = desk.grants;
  const code = codeOf(desk.seed, codes.length);
  codes.push({ code, redirectUri, givenAt: clock.now(), used: false });
  books.changed();
  return code;
}

/** Finds a code that can still be exchanged. */
export function openCode(books: ShopBooks, code: string): SandboxCode | null {
  const { desk, clock } = books;
  const found = desk.grants.codes.find((each) => each.code === code) ?? null;
  if (found === null || found.used || clock.now() - found.givenAt > codeLifeMs) return null;
  return found;
}

/** Ends the session and begins the next one. */
export function nextSession(books: ShopBooks): void {
  const { desk } = books;
  desk.sessionGeneration += 1;
  desk.session = sessionOf(desk.seed, desk.sessionGeneration);
  desk.grants.sessionEndsAt = null;
  desk.grants.rightEnds = {};
  books.changed();
}

/** Begins a session that ends, and tells it as the platform tells a token. */
export function grantSession(books: ShopBooks): WireObject {
  nextSession(books);
  const { desk, clock } = books;
  const { grants, seller } = desk;
  grants.sessionEndsAt = clock.now() + grants.seconds * 1000;
  grants.rightEnds = { w2: clock.now() + grants.sensitiveSeconds * 1000 };
  return {
    access_token: desk.session,
    token_type: 'Bearer',
    expires_in: grants.seconds,
    refresh_token: refreshTokenOf(desk.seed, desk.sessionGeneration),
    re_expires_in: grants.mayRefresh ? grants.seconds : 0,
    r1_expires_in: grants.seconds,
    r2_expires_in: grants.seconds,
    w1_expires_in: grants.seconds,
    w2_expires_in: grants.sensitiveSeconds,
    taobao_user_id: seller.userId,
    taobao_user_nick: encodeURIComponent(seller.nick),
  };
}
