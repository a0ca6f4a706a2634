import { describe, expect, it } from 'vitest';
import { aShop } from '../testing/builders.ts';
import { createFixedClock } from '../testing/fixed-clock.ts';
import { createMarketplace } from '../testing/marketplace.ts';
import { driftOf } from './drift.ts';
import type { Shop } from './shop.ts';

const { channel } = createMarketplace({ clock: createFixedClock(), verification: null });
const setup = { at: 1, by: 'operator:li', isPassed: true, linkedAccount: 'seller-1' };

describe('driftOf', () => {
  it('has nothing to say of what nobody has asked', () => {
    expect(driftOf(aShop(), channel)).toEqual([]);
  });

  it('has nothing to say of what agrees', () => {
    const { name, orderingUserId } = aShop();
    const told = { channelName: name, channelUserId: orderingUserId, linkedAccount: 'seller-1' };
    expect(driftOf(aShop({ ...told, setup }), channel)).toEqual([]);
  });

  it.each<[string, Partial<Shop>, object]>([
    ['name', { name: 'here', channelName: 'there' }, { here: 'here', there: 'there' }],
    ['ordering_user', { channelUserId: 'user-9' }, { here: 'user-1', there: 'user-9' }],
    [
      'linked_account',
      { linkedAccount: 'seller-2', setup },
      { here: 'seller-1', there: 'seller-2' },
    ],
    [
      'policy',
      { policy: { ...aShop().policy, verifiedBy: 'channel_api' } },
      { here: 'policy.verifiedBy' },
    ],
  ])('tells of another %s', (code, parts, said) => {
    const [drift, ...others] = driftOf(aShop(parts), channel);
    expect(others).toEqual([]);
    expect(drift).toMatchObject({ code, ...said });
  });

  it('tells of a channel that is not there', () => {
    const [drift] = driftOf(aShop({ channelType: 'gone' }), undefined);
    expect(drift).toMatchObject({ code: 'channel', here: 'gone' });
  });
});
