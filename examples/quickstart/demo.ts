import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTaobaoChannel } from '@kaquan/channel-taobao';
import { createRandom } from '@kaquan/channel-kit/sandbox';
import { dayMs } from '@kaquan/core';
import type { Storage } from '@kaquan/core/ports';
import { deliveriesFor } from './assortment.ts';
import { auditBooks, type Audit } from './audit.ts';
import { readBooks } from './audit-books.ts';
import { createHands } from './buyers.ts';
import { createHost } from './host.ts';
import { openCatalog, openShop } from './set-up-shop.ts';
import { openMarketplace, type Marketplace } from './marketplace.ts';
import { openStorage } from './open-storage.ts';
import type { DemoOptions } from './options.ts';
import type { Progress } from './progress.ts';
import { runShop } from './run-shop.ts';
import { openVault } from './vault-key.ts';

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
  const { data, seed, storage: kind } = options;
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
      const file = isKept ? join(folder, 'marketplace.json') : null;
      const marketplace = await openMarketplace({ seed, orders: options.orders, file });
      try {
        const storage = wrap(opened.storage);
        const audit = await runWith({ options, progress, marketplace, storage, folder });
        return { audit, seconds: (performance.now() - begun) / 1_000 };
      } finally {
        marketplace.save();
        await marketplace.sandbox.stop();
      }
    } finally {
      await opened.close();
    }
  } finally {
    removeFolder();
    process.off('exit', removeFolder);
  }
}

async function runWith(world: {
  readonly options: DemoOptions;
  readonly progress: Progress;
  readonly marketplace: Marketplace;
  readonly storage: Storage;
  readonly folder: string;
}): Promise<Audit> {
  const { options, progress, marketplace, storage, folder } = world;
  const { sandbox, access } = marketplace;
  const { seed, data } = options;
  const vault = openVault(data === null ? null : join(folder, 'demo-vault-key.hex'));
  const { url, appKey, appSecret, session } = access;
  const channel = createTaobaoChannel({ url, appKey, appSecret });
  const host = createHost({ storage, channel, vault });
  const shopId = await openShop(host, { session }, Date.now() - 7 * dayMs);
  const productIds = await openCatalog(host, shopId);
  const deliveries = deliveriesFor(sandbox.dump(), seed);
  const hands = createHands();
  const random = createRandom(`${seed} ${marketplace.isContinued ? 'again' : 'buyers'}`);
  await runShop({ host, productIds, deliveries, marketplace, hands, random, progress });
  const importIdsByProduct = new Map(
    [...productIds].map(([code, productId]) => [
      productId,
      [...deliveries.first, ...deliveries.second]
        .filter((each) => each.code === code)
        .map(({ importId }) => importId),
    ]),
  );
  let audit: Audit | null = null;
  await progress.step(['对账', 'audit both sides'], async () => {
    const held = hands.cards;
    const dump = sandbox.dump();
    const sources = { host, storage, vault, dump, held, importIdsByProduct };
    audit = auditBooks(await readBooks(sources));
    return `${audit.mismatches.length} mismatches, ${audit.duplicateKeys.length} duplicate keys`;
  });
  if (audit === null) throw new Error('the audit did not run');
  return audit;
}
