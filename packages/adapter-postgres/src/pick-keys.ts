import type { Sql } from './session.ts';

const keysWhere = (condition: string): Sql => `
    select * from (
      select c.key_id, c.sealed, c.expires_at from kaquan.card_keys c
      where c.tenant_id = w.tenant_id and c.product_id = w.product_id
        and c.state = 'available' and ${condition}
      order by c.expires_at, c.pick_order limit w.needed
      for no key update skip locked
    )`;

/**
 * Joins to each row of `wanted w` free keys `k` that nobody else has locked, and locks them: of the
 * soonest expiry only, from a random place (`w.pick_from`) on and then from the front; the second
 * half is only read when the first has too few. It touches just the entries it takes, but may come
 * back with too few: then {@link allFreeKeys}.
 */
export const someFreeKeys: Sql = `cross join lateral (
    select s.expires_at from kaquan.card_keys s
    where s.tenant_id = w.tenant_id and s.product_id = w.product_id
      and s.state = 'available' and s.expires_at > w.at
    order by s.expires_at limit 1
  ) soonest
  cross join lateral (${keysWhere(
    'c.expires_at = soonest.expires_at and c.pick_order >= w.pick_from',
  )} from_there_on
    union all${keysWhere(
      'c.expires_at = soonest.expires_at and c.pick_order < w.pick_from',
    )} from_the_front
    limit w.needed
  ) k`;

/**
 * As {@link someFreeKeys}, from the front of the order: too few only where there are too few that
 * nobody has locked.
 */
export const allFreeKeys: Sql = `cross join lateral (${keysWhere('c.expires_at > w.at')} from_the_front
  ) k`;
