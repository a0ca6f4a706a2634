import { median } from '../src/stats.ts';

/** How fast one piece of work is. */
export interface Rate {
  readonly work: 'create' | 'fulfil' | 'list';
  readonly clients: number;
  /** One sample each. */
  readonly perSecond: readonly number[];
}

/** What a shop system can do; each call is one piece of work, and throws where it fails. */
export interface Peer {
  /** Creates a paid order with one line of one unit; answers what `fulfil` takes. */
  readonly create: () => Promise<string>;
  readonly fulfil: (orderId: string) => Promise<void>;
  /** Answers how many orders it has listed. */
  readonly list: () => Promise<number>;
}

const clientCounts = [1, 8] as const;
const samples = 3;
const secondsPerSample = 4;
const ordersListed = 50;

/** Measures a system, with one client and with eight. */
export async function ratesOf(peer: Peer): Promise<readonly Rate[]> {
  const created: string[] = [];
  const create = async (): Promise<void> => void created.push(await peer.create());
  for (let i = 0; i < ordersListed + 10; i += 1) await create();
  for (let i = 0; i < 10; i += 1) await peer.fulfil(created.shift() ?? '');
  const rates: Rate[] = [];
  for (const clients of clientCounts) {
    const creating: number[] = [];
    const fulfilling: number[] = [];
    const listing: number[] = [];
    for (let sample = 0; sample < samples; sample += 1) {
      creating.push(await rateOf(clients, create));
      fulfilling.push(
        await rateOf(clients, async () => {
          const orderId = created.shift();
          if (orderId === undefined) return false;
          await peer.fulfil(orderId);
          return true;
        }),
      );
      while (created.length < ordersListed) await create();
      listing.push(
        await rateOf(clients, async () => {
          const found = await peer.list();
          if (found !== ordersListed) throw new Error(`${found} orders listed`);
        }),
      );
    }
    rates.push({ work: 'create', clients, perSecond: creating });
    rates.push({ work: 'fulfil', clients, perSecond: fulfilling });
    rates.push({ work: 'list', clients, perSecond: listing });
  }
  return rates;
}

// Until the time is up, or a call answers that there is nothing left to do.
async function rateOf(clients: number, work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  const until = begun + secondsPerSample * 1_000;
  let done = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < until) {
      if ((await work()) === false) return;
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, lane));
  return (done * 1_000) / (performance.now() - begun);
}

/** The median of a system's samples. */
export function medianOf(
  rates: readonly Rate[],
  { work, clients }: Omit<Rate, 'perSecond'>,
): number {
  const found = rates.find((rate) => rate.work === work && rate.clients === clients);
  return median(found?.perSecond ?? []);
}
