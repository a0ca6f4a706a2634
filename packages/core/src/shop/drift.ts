import type { ShopId } from '../kernel/ids.ts';
import type { Channel } from '../ports/channel.ts';
import { channelProblems } from './shop-input.ts';
import type { Shop } from './shop.ts';

/** One thing in which a shop's configuration and its channel do not agree. */
export interface Drift {
  /**
   * `name`: the shop has another title there; `ordering_user`: the channel names another one;
   * `linked_account`: another seller's account than when the setup was checked; `policy`: the channel cannot
   * do what a field of it says; `channel`: this Kaquan was composed without it.
   */
  readonly code: 'name' | 'ordering_user' | 'linked_account' | 'policy' | 'channel';
  /** What the shop says: a value of it, or the path of a field of its policy. */
  readonly here: string;
  /** What its channel says, or why it cannot do so. */
  readonly there: string;
}

/** A shop whose configuration and channel do not agree. */
export interface ShopDrift {
  /** Which shop. */
  readonly shopId: ShopId;
  /** Its name here. */
  readonly name: string;
  /** At least one. */
  readonly drifts: readonly Drift[];
}

/**
 * In what a shop does not agree with its channel 配置不一致, as far as that was asked; empty where it does.
 * `channel`: the shop's own; left out, this Kaquan has none of that type.
 */
export function driftOf(shop: Shop, channel: Channel | undefined): readonly Drift[] {
  if (channel === undefined) {
    return [{ code: 'channel', here: shop.channelType, there: 'it is not composed in' }];
  }
  const { name, channelName, orderingUserId, channelUserId, linkedAccount, setup } = shop;
  const before = setup?.linkedAccount ?? null;
  return [
    ...differing('name', name, channelName),
    ...differing('ordering_user', orderingUserId, channelUserId),
    ...(before === null ? [] : differing('linked_account', before, linkedAccount)),
    ...channelProblems(channel, { policy: shop.policy }).map(({ field, problem }) => {
      return { code: 'policy', here: field, there: problem } as const;
    }),
  ];
}

function differing(code: Drift['code'], here: string, there: string | null): readonly Drift[] {
  return there === null || there === here ? [] : [{ code, here, there }];
}
