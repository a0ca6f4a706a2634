import { createLifeClock, firstDay } from './calendar.ts';
import { createHost, openCatalog, openShops } from './host.ts';
import { beginLife, type Life } from './life.ts';
import { openPdd } from './stall-pdd.ts';
import { openTaobao } from './stall-taobao.ts';
import type { Stall } from './stall.ts';

/** Opens two shops at Taobao and two at Pinduoduo, and a host that is to live with them. */
export async function openWorld(seed: string): Promise<Life & { stop(): Promise<void> }> {
  const clock = createLifeClock();
  const stalls: Stall[] = [];
  const stop = async (): Promise<void> => {
    for (const stall of stalls) await stall.stop();
  };
  try {
    const taobao = await openTaobao({ seed, names: ['小卡铺', '点卡旗舰店'], clock });
    stalls.push(...taobao.stalls);
    const pdd = await openPdd({ seed, names: ['拼小卡', '拼点卡'], clock });
    stalls.push(...pdd.stalls);
    const host = createHost({ channels: [taobao.channel, pdd.channel], clock });
    const shops = await openShops(host, stalls, firstDay);
    const products = await openCatalog(host, shops);
    return { ...beginLife({ host, clock, shops, products, seed }), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
