// One order of card keys, from the buyer's payment to the platform's word that it was shipped.
import { createPddSandbox } from '@kaquan/channel-pdd/sandbox';
import { minuteMs, unwrapOrThrow } from '@kaquan/core';
import { openHost, handWork, work } from './host.ts';

// Minutes pass at once: the platform shows nothing of the last three.
let skippedMs = 0;
const clock = { now: () => Date.now() + skippedMs };
const sandbox = createPddSandbox({ now: clock.now, listingLagMs: 3 * minuteMs });
const host = await openHost(await sandbox.start(), clock, ['AAAA-1111', 'BBBB-2222']);

async function later(): Promise<void> {
  skippedMs += 4 * minuteMs;
  await work(host);
}

try {
  const orderSn = sandbox.create({ outerId: 'CARD10', count: 2 });
  sandbox.pay(orderSn);
  await later();
  const { items } = await unwrapOrThrow(host.desk.orders.find({ limit: 10 }));
  const orderIds = items.map(({ orderId }) => orderId);
  const [orderId = ''] = orderIds;
  console.log(`拉单  pulled     ${items.map(({ orderNo }) => orderNo).join()}`);
  await unwrapOrThrow(host.desk.fulfilment.ship({ orderIds }));
  const { token } = await unwrapOrThrow(host.desk.redemption.link({ orderId }));
  const buyer = host.kaquan.with({ actor: { kind: 'buyer', id: 'visitor' } });
  const { goods } = await unwrapOrThrow(buyer.redemption.redeem({ token }));
  console.log(`兑换  redeemed   ${goods.map(({ secret }) => secret.reveal()).join(' ')}`);
  await later();
  console.log(`待办  to do      ${(await handWork(host)).join()}`);
  sandbox.shipInBackend(orderSn);
  await later();
  const { confirmations } = await unwrapOrThrow(host.desk.orders.load({ orderId }));
  console.log(`发货  confirmed  ${confirmations.map(({ state }) => state).join()}`);
  console.log(`待办  to do      ${(await handWork(host)).join() || 'nothing'}`);
} finally {
  await sandbox.stop();
}
