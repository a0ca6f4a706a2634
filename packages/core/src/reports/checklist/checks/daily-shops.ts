import { ok } from 'neverthrow';
import { dayMs, type Instant } from '../../../kernel/time.ts';
import { grantMachine } from '../../../shop/grant-machine.ts';
import { isAtRisk } from '../../../shop/pause-decide.ts';
import { shopMachine } from '../../../shop/shop-machine.ts';
import type { Shop } from '../../../shop/shop.ts';
import { defineCheck } from '../check.ts';
import { collectFindings } from '../collect-findings.ts';
import type { Figures, FindingDraft } from '../finding.ts';

type Code =
  | 'shop.grant_dead'
  | 'shop.grant_ends'
  | 'shop.sync_failed'
  | 'shop.user_mismatch'
  | 'shop.paused'
  | 'shop.draining';

/** How long before credentials end somebody is to see to them. */
const endsSoonMs = 3 * dayMs;

/** Shops that are on, with their accounts healthy 渠道状态; those that are paused or closing, and since when. */
export const dailyShops = defineCheck({
  id: 'daily.shops',
  checklist: 'daily',
  codes: [
    'shop.grant_dead',
    'shop.grant_ends',
    'shop.sync_failed',
    'shop.user_mismatch',
    'shop.paused',
    'shop.draining',
  ],
  settles: 'all',
  async run({ shops, now }) {
    const found = collectFindings<Code>();
    // A shop that is off need not be well.
    const on = shops.filter(({ state }) => 'disable' in shopMachine.states[state]);
    for (const shop of on) {
      for (const look of [grantOf, syncOf, userOf, pauseOf, stateOf]) {
        const seen = look(shop, now);
        if (seen !== null) found.add(findingOf(shop, seen));
      }
    }
    return ok(found.outcome({ shops: shops.length, on: on.length }));
  },
});

type Seen = Pick<FindingDraft<Code>, 'code' | 'status'> & {
  readonly figures: Figures;
  /** The call that mends it, for this shop. */
  readonly call?: string;
};

function findingOf(
  { shopId, name }: Shop,
  { code, status, figures, call }: Seen,
): FindingDraft<Code> {
  const subject = { kind: 'shop', shopId } as const;
  const named = { name, ...figures };
  const remedies = call === undefined ? [] : [{ call, input: { shopId } }];
  return { code, subject, status, figures: named, evidence: [shopId], remedies };
}

function grantOf({ grant }: Shop, now: Instant): Seen | null {
  const { state, since, expiresAt } = grant;
  if (state === grantMachine.states.valid.refuse.to) {
    return { code: 'shop.grant_dead', status: 'fail', figures: { sinceAt: since } };
  }
  if (expiresAt === null || expiresAt - now >= endsSoonMs) return null;
  return { code: 'shop.grant_ends', status: 'warn', figures: { endsAt: expiresAt } };
}

function syncOf({ lastSync }: Shop): Seen | null {
  if (lastSync === null || lastSync.code === null) return null;
  const figures = { syncedAt: lastSync.at, problem: lastSync.code };
  return { code: 'shop.sync_failed', status: 'warn', figures };
}

// The channel's word against ours: orders would be booked under another account.
function userOf({ channelUserId, orderingUserId }: Shop): Seen | null {
  if (channelUserId === null || channelUserId === orderingUserId) return null;
  const figures = { here: orderingUserId, there: channelUserId };
  return { code: 'shop.user_mismatch', status: 'fail', figures };
}

function pauseOf(shop: Shop): Seen | null {
  if (!isAtRisk(shop)) return null;
  const figures = { sinceAt: shop.pause?.at ?? null, by: shop.pause?.by ?? '' };
  return { code: 'shop.paused', status: 'warn', figures, call: 'shops.resume' };
}

function stateOf({ state, switched }: Shop): Seen | null {
  if (!('enable' in shopMachine.states[state])) return null;
  return { code: 'shop.draining', status: 'warn', figures: { sinceAt: switched?.at ?? null } };
}
