import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@kaquan/channel-kit/sandbox';
import type { Storage } from '@kaquan/core/ports';
import { deliveriesFor } from './assortment.ts';
import { auditBooks, type Audit } from './audit.ts';
import { readBooks } from './audit-books.ts';
import { createHands } from './buyers.ts';
import { createHost } from './host.ts';
import { openCatalog, openShop } from './set-up-shop.ts';
import type { Stand } from './marketplace.ts';
import { openStorage } from './open-storage.ts';
import type { DemoOptions } from './options.ts';
import type { Progress } from './progress.ts';
import { runShop } from './run-shop.ts';
import { openVault } from './vault-key.ts';
import { openWorld, type World } from './world.ts';

/** What came of a run. */
export interface DemoResult {
  readonly audit: Audit;
  readonly seconds: number;
}

/** Runs the demo once and audits what it left behind. `wrap` lets a test put a liar in between. */
export async function runDemo(
  options: DemoOptions,
  progress: Progress,
  wrap: (storage: Storage) => Storage = (storage) => storage,
): Promise<DemoResult> {
  const begun = performance.now();
  const { data, channel, storage: kind } = options;
  // What is kept of one choice of shops is nothing to go on with for another.
  const seed = channel === 'taobao' ? options.seed : `${options.seed}/${channel}`;
  const folder = data === null ? mkdtempSync(join(tmpdir(), 'kaquan-demo-')) : join(data, seed);
  mkdirSync(folder, { recursive: true });
  const isKept = data !== null;
  const removeFolder = (): void => {
    if (!isKept) rmSync(folder, { recursive: true, force: true });
  };
  // Also where somebody has had enough of it half-way.
  process.once('exit', removeFolder);
  try {
    const opened = await openStorage({ kind, folder: join(folder, 'core'), seed, isKept });
    try {
      const fileOf = (name: string) => (isKept ? join(folder, `${name}.json`) : null);
      const world = await openWorld({ ...options, fileOf });
      try {
        const storage = wrap(opened.storage);
        const audit = await runWith({ options, progress, world, storage, folder });
        return { audit, seconds: (performance.now() - begun) / 1_000 };
      } finally {
        await world.stop();
      }
    } finally {
      await opened.close();
    }
  } finally {
    removeFolder();
    process.off('exit', removeFolder);
  }
}

async function runWith(run: {
  readonly options: DemoOptions;
  readonly progress: Progress;
  readonly world: World;
  readonly storage: Storage;
  readonly folder: string;
}): Promise<Audit> {
  const { options, progress, world, storage, folder } = run;
  const { marketplaces, clock } = world;
  const { seed, data } = options;
  const vault = openVault(data === null ? null : join(folder, 'demo-vault-key.hex'));
  const channels = marketplaces.map(({ channel }) => channel);
  const host = createHost({ storage, channels, vault, clock });
  const stands: Stand[] = [];
  for (const marketplace of marketplaces) {
    const shopId = await openShop(host, marketplace, clock.now() - marketplace.historyMs);
    stands.push({ shopId, marketplace });
  }
  const productIds = await openCatalog(host, stands);
  const sold = marketplaces.flatMap((marketplace) => marketplace.orders());
  const deliveries = deliveriesFor(sold, seed);
  const hands = createHands();
  const isContinued = marketplaces.some((marketplace) => marketplace.isContinued);
  const random = createRandom(`${seed} ${isContinued ? 'again' : 'buyers'}`);
  await runShop({ host, productIds, deliveries, stands, world, hands, random, progress });
  const importIdsByProduct = new Map(
    [...productIds].map(([code, productId]) => [
      productId,
      [...deliveries.first, ...deliveries.second]
        .filter((each) => each.code === code)
        .map(({ importId }) => importId),
    ]),
  );
  let audit: Audit | null = null;
  await progress.step(
    ['对账', stands.length > 1 ? 'audit all sides' : 'audit both sides'],
    async () => {
      const held = hands.cards;
      const platforms = stands.map(({ shopId, marketplace }) => ({
        shopId,
        orders: marketplace.orders(),
      }));
      const sources = { host, storage, vault, platforms, held, importIdsByProduct };
      audit = auditBooks(await readBooks(sources));
      return `${audit.mismatches.length} mismatches, ${audit.duplicateKeys.length} duplicate keys`;
    },
  );
  if (audit === null) throw new Error('the audit did not run');
  return audit;
}
