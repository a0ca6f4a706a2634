import { createFixedClock, type ChannelHarness } from '@kaquan/core/testing';
import { createBazaarChannel } from './channel.ts';
import { createBazaar } from './sandbox.ts';

const paymentOf = {
  new: 'unpaid',
  paid: 'paid',
  delivered: 'paid',
  finished: 'completed',
  void: 'closed',
  odd: 'closed',
} as const;

const apiOf: Readonly<Record<string, string>> = {
  ...{ describeShop: 'shop.get', listOrders: 'orders.list', loadOrder: 'order.get' },
  confirmShipment: 'order.deliver',
};

/** The channel over a platform of its own, with one clock for both. */
export async function openHarness(): Promise<ChannelHarness> {
  const clock = createFixedClock();
  const { secret, desk, rows, place, move, host } = createBazaar(clock);
  const url = await host.start();
  let text: string | null = null;
  const send: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    return text === null ? answer : new Response(text);
  };
  return {
    channel: createBazaarChannel({ url, secret, fetch: send }),
    call: { credentials: { token: desk.token } },
    secrets: [secret],
    now: () => clock.now(),
    advance: (ms) => clock.advance(ms),
    close: () => host.stop(),
    world: {
      place: ({ lines: [line] }) =>
        place(line?.quantity ?? 1, (line?.quantity ?? 1) * (line?.priceMinor ?? 1)),
      pay: (no) => move(no, { state: 'paid', paid: clock.now() }),
      close: (no) => move(no, { state: 'void' }),
      complete: (no) => move(no, { state: 'finished' }),
      shipElsewhere: (no) => move(no, { state: 'delivered' }),
      garble: (no) => move(no, { state: 'odd', changed: rows.get(no)?.changed ?? 0 }),
      facts(no) {
        const { state = 'void', deliveries: timesShipped = 0 } = rows.get(no) ?? {};
        const isShipped = state === 'delivered' || state === 'finished';
        return { payment: paymentOf[state], isShipped, timesShipped, trackingNos: [] };
      },
      endGrant: () => void (desk.token = 'another'),
      failNext: (method, ill) => void desk.ills.push({ method: apiOf[method] ?? '', ill }),
      answerAll: (given) => void (text = given),
    },
    cannot: {
      twoLines: 'an order is one item',
      closeLine: 'an order is one item',
      hold: 'the platform never forbids to deliver',
      postage: 'nothing is carried',
    },
  };
}
