import type { Clock } from '@kaquan/core/ports';
import type { Marketplace } from './marketplace.ts';
import { openPdd } from './marketplace-pdd.ts';
import { openTaobao } from './marketplace-taobao.ts';
import type { ChannelChoice } from './options.ts';

/** Everything around the host. */
export interface World {
  readonly marketplaces: readonly Marketplace[];
  /** Everybody's time: the machine's, until somebody need not wait for it. */
  readonly clock: Clock;
  /** Time passes until every marketplace lists what has happened; whether any made us wait. */
  pass(): boolean;
  save(): void;
}

/** Opens the marketplaces, which have sold `orders` orders together. */
export async function openWorld(options: {
  readonly channel: ChannelChoice;
  readonly seed: string;
  readonly orders: number;
  /** Gives the file of a marketplace's books; `null`: they are not kept. */
  readonly fileOf: (name: string) => string | null;
}): Promise<World & { stop(): Promise<void> }> {
  const { channel, seed, orders, fileOf } = options;
  let skippedMs = 0;
  const clock = { now: () => Date.now() + skippedMs };
  const sold = { taobao: [orders, 0], pdd: [0, orders], both: halves(orders) }[channel];
  const [atTaobao = 0, atPdd = 0] = sold;
  const marketplaces: Marketplace[] = [];
  const stop = async (): Promise<void> => {
    for (const marketplace of marketplaces) {
      marketplace.save();
      await marketplace.stop();
    }
  };
  try {
    if (channel !== 'pdd') {
      const file = fileOf('marketplace');
      marketplaces.push(await openTaobao({ seed, orders: atTaobao, file, clock }));
    }
    if (channel !== 'taobao') {
      const file = fileOf('marketplace-pdd');
      marketplaces.push(await openPdd({ seed, orders: atPdd, file, clock }));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  // A run that was killed between two files may have left one clock behind the other.
  skippedMs = Math.max(...marketplaces.map(({ aheadMs }) => aheadMs));
  for (const each of marketplaces) {
    if (each.aheadMs < skippedMs) each.advance(skippedMs - each.aheadMs);
  }
  const waitMs = Math.max(...marketplaces.map(({ listsAfterMs }) => listsAfterMs));
  const save = (): void => {
    for (const marketplace of marketplaces) marketplace.save();
  };
  save();
  return {
    marketplaces,
    clock,
    save,
    stop,
    pass() {
      if (waitMs === 0) return false;
      skippedMs += waitMs;
      for (const marketplace of marketplaces) marketplace.advance(waitMs);
      return true;
    },
  };
}

function halves(count: number): readonly number[] {
  return [Math.ceil(count / 2), Math.floor(count / 2)];
}
