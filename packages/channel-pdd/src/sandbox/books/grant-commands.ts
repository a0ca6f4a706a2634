import { createHash } from 'node:crypto';
import type { WireObject } from '@kaquan/channel-kit/sandbox';
import { tokenOf } from './empty-books.ts';
import type { SandboxCode } from './grants.ts';
import type { ShopBooks } from './shop-books.ts';

/** How long a code can be exchanged. */
const codeLifeMs = 10 * 60 * 1000;

/** The seller agrees; gives the code that the platform sends him back with. */
export function giveCode(books: ShopBooks): string {
  const { desk, clock } = books;
  const { codes } = desk.grants;
  const code = digest(`code ${codes.length}`, desk.seed).slice(0, 40);
  codes.push({ code, givenAt: clock.now(), used: false });
  books.changed();
  return code;
}

/** Finds a code that can still be exchanged. */
export function openCode({ desk, clock }: ShopBooks, code: string): SandboxCode | null {
  const found = desk.grants.codes.find((each) => each.code === code) ?? null;
  if (found === null || found.used || clock.now() - found.givenAt > codeLifeMs) return null;
  return found;
}

/** The refresh token that is good now. */
export function refreshTokenOf({ desk }: ShopBooks): string {
  return digest(`refresh ${desk.tokenGeneration}`, desk.seed).slice(0, 40);
}

/** Ends the token and gives the next one. */
export function nextToken(books: ShopBooks): string {
  const { desk } = books;
  desk.tokenGeneration += 1;
  desk.grants.tokenEndsAt = null;
  books.changed();
  return tokenOf(desk.seed, desk.tokenGeneration);
}

/** Begins a token that ends, and tells it as the platform does. */
export function grantToken(books: ShopBooks): WireObject {
  const accessToken = nextToken(books);
  const { desk, clock } = books;
  const { grants, mall } = desk;
  const now = Math.floor(clock.now() / 1000);
  grants.tokenEndsAt = (now + grants.seconds) * 1000;
  const ends = (name: string, seconds: number) => ({
    [`${name}_in`]: seconds,
    [`${name}_at`]: now + seconds,
  });
  return {
    access_token: accessToken,
    ...ends('expires', grants.seconds),
    refresh_token: refreshTokenOf(books),
    ...ends('refresh_token_expires', grants.seconds * 30),
    owner_id: mall.mallId,
    owner_name: `pdd${mall.mallId}`,
    scope: ['pdd.order.list.get'],
    ...ends('r1_expires', grants.seconds),
    ...ends('r2_expires', grants.seconds),
    ...ends('w1_expires', grants.seconds),
    ...ends('w2_expires', grants.sensitiveSeconds),
  };
}

function digest(purpose: string, seed: string): string {
  return createHash('sha256').update(`${purpose}\n${seed}`).digest('hex');
}
