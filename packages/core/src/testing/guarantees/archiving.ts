import assert from 'node:assert/strict';
import { dayMs, hourMs, type Period } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import { createReports } from '../../reports/create-reports.ts';
import { manifestName } from '../../reports/archive/archive-format.ts';
import type { ArchiveSink, ArchiveSource } from '../../reports/archive/archive-store.ts';
import { gunzipText } from '../../reports/archive/gzip.ts';
import { readArchive, type ArchivedRows } from '../../reports/archive/read-archive.ts';
import { verifyArchive } from '../../reports/archive/verify-archive.ts';
import { periodOf } from '../../reports/checklist/period.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { aLongStory } from './auditing.ts';
import { lineOf } from './checking-days.ts';
import { sellBoxes } from './parcels.ts';
import { guarantee, type Stage } from './stage.ts';

/** A place in memory. */
interface Shelf extends ArchiveSink, ArchiveSource {
  readonly files: Map<string, Uint8Array>;
}

function aShelf(): Shelf {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    put: (name, bytes) => {
      files.set(name, bytes);
      return Promise.resolve();
    },
    get: (name) => Promise.resolve(files.get(name) ?? null),
  };
}

/** Thirty days from now on. */
function monthOf({ clock }: Stage): Period {
  return { from: clock.now() - hourMs, to: clock.now() + 30 * dayMs };
}

function deskOf({ kaquan }: Stage) {
  return createReports(kaquan).with({ actor: { kind: 'operator', id: 'li' } });
}

async function seal({ kaquan }: Stage): Promise<void> {
  await must(kaquan.worker.sealAudit({ everyMs: 0 }));
}

async function all<Row>(rows: ArchivedRows<Row>): Promise<readonly Row[]> {
  const found: Row[] = [];
  for await (const row of rows) found.push(row._unsafeUnwrap());
  return found;
}

/** All that stands in the files of an archive, as text. */
async function textOf({ files }: Shelf): Promise<string> {
  let text = '';
  for (const [name, bytes] of files) {
    if (!name.endsWith('.gz')) text += new TextDecoder().decode(bytes);
    else for await (const piece of gunzipText(new Uint8Array(bytes))) text += piece;
  }
  return text;
}

async function aKeyPair() {
  const how = { name: 'RSA-OAEP', modulusLength: 2048, hash: 'SHA-256' };
  const exponent = { publicExponent: new Uint8Array([1, 0, 1]) };
  const pair = await crypto.subtle.generateKey({ ...how, ...exponent }, true, [
    'encrypt',
    'decrypt',
  ]);
  const { publicKey, privateKey } = pair;
  return {
    publicKey: await crypto.subtle.exportKey('jwk', publicKey),
    privateKey: await crypto.subtle.exportKey('jwk', privateKey),
  };
}

function withoutCodes({ lines, ...order }: Order): Order {
  const bare = lines.map((line) => ({
    ...line,
    units: line.units.map((unit) => ({ ...unit, verificationCode: null })),
  }));
  return { ...order, lines: bare };
}

const recipient = { name: '张三', phone: '13800000000', region: '上海市', address: '示例路1号' };

/** What is kept of a month for auditors. */
export const archivingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1705', title: 'archives a month whole: verified, read back, and without any secret' },
    async (stage) => {
      const period = monthOf(stage);
      const sold = await aLongStory(stage);
      const boxes = await sellBoxes(stage);
      await must(stage.operator.orders.setRecipient({ orderId: boxes.orderId, recipient }));
      await seal(stage);
      const shelf = aShelf();
      const { manifest, manifestSha256 } = await must(
        deskOf(stage).archive.write({ period, to: shelf }),
      );
      const verdict = await verifyArchive(shelf, { manifestSha256 });
      assert.deepEqual(verdict.problems, []);
      assert.ok(verdict.events?.isSound === true && verdict.events.changes > 5);
      const reader = await must(readArchive(shelf));
      assert.deepEqual(reader.manifest, manifest);
      const orders = await all(reader.orders());
      const stored = [await stage.load(boxes), await stage.load(sold)];
      assert.deepEqual(orders, stored.map(withoutCodes));
      assert.equal((await all(reader.rows('cases'))).length, 1);
      const { items: postings } = await must(
        stage.operator.ledger.postings({ shopId: stage.shopId, limit: 500 }),
      );
      assert.deepEqual(await all(reader.rows('postings')), postings);
      for (const section of ['shops', 'shop_changes', 'products', 'mappings'] as const) {
        assert.ok((await all(reader.rows(section))).length > 0, section);
      }
      const paid = stored.reduce((sum, { buyerPaidMinor }) => sum + buyerPaidMinor, 0);
      assert.equal(manifest.sections['orders']?.sums['buyerPaidMinor CNY'], String(paid));
      const text = await textOf(shelf);
      const link = await stage.tokenOf(sold);
      for (const secret of ['sesame-1', link, recipient.name, recipient.phone, '"token"']) {
        assert.ok(!text.includes(secret), secret);
      }
    },
  ),

  guarantee(
    { id: 'G1706', title: 'finds in an archive every file that is missing or was changed' },
    async (stage) => {
      const period = monthOf(stage);
      await aLongStory(stage);
      await seal(stage);
      const shelf = aShelf();
      const desk = deskOf(stage);
      const { manifestSha256 } = await must(desk.archive.write({ period, to: shelf }));
      for (const [name, bytes] of shelf.files) {
        const problems = async (changed: Uint8Array | null) => {
          const get = (asked: string) =>
            asked === name ? Promise.resolve(changed) : shelf.get(asked);
          return (await verifyArchive({ get }, { manifestSha256 })).problems;
        };
        assert.ok(
          (await problems(null)).some(({ part }) => part === name),
          name,
        );
        const flipped = Uint8Array.from(bytes, (byte, n) => (n === 20 ? byte ^ 1 : byte));
        assert.ok((await problems(flipped)).length > 0, name);
        assert.ok((await problems(bytes.slice(0, -1))).length > 0, name);
      }
      const lies = new TextDecoder().decode(shelf.files.get(manifestName));
      const lying = (text: string) => {
        const get = (asked: string) =>
          asked === manifestName
            ? Promise.resolve(new TextEncoder().encode(text))
            : shelf.get(asked);
        return verifyArchive({ get });
      };
      for (const [was, is] of [
        ['"rows": 1,', '"rows": 2,'],
        ['"buyerPaidMinor CNY": "', '"buyerPaidMinor CNY": "1'],
        ['"rootNo": 1,', '"rootNo": 2,'],
        ['"orders-0001.ndjson.gz"', '"../orders-0001.ndjson.gz"'],
      ] as const) {
        assert.ok(lies.includes(was), was);
        assert.equal((await lying(lies.replace(was, is))).isSound, false, was);
      }
      assert.equal((await lying(lies)).isSound, true);
    },
  ),

  guarantee(
    {
      id: 'G1707',
      title: 'archives an older order in each month in which something was done to it',
    },
    async (stage) => {
      await stage.stock(2);
      const older = await stage.sell();
      await seal(stage);
      const first = { from: older.createdAt - hourMs, to: stage.clock.now() + hourMs };
      stage.clock.advance(2 * hourMs);
      const next = { from: first.to, to: first.to + 30 * dayMs };
      const empty = aShelf();
      const desk = deskOf(stage);
      await must(desk.archive.write({ period: next, to: empty }));
      assert.deepEqual((await verifyArchive(empty)).problems, []);
      assert.deepEqual(await all((await must(readArchive(empty))).orders()), []);
      const { orderId } = older;
      for (const reason of ['asks', 'asks again']) {
        await must(stage.operator.orders.freeze({ orderId, note: reason }, { reason }));
        await seal(stage);
        await must(stage.operator.orders.unfreeze({ orderId, reason: 'manual' }, { reason }));
        await seal(stage);
      }
      const newer = await stage.sell();
      await seal(stage);
      const shelf = aShelf();
      await must(desk.archive.write({ period: next, to: shelf, csv: false }));
      const orders = await all((await must(readArchive(shelf))).orders());
      assert.deepEqual(
        orders.map((order) => order.orderId),
        [newer.orderId, orderId],
      );
      assert.deepEqual((await verifyArchive(shelf)).problems, []);
      assert.ok([...shelf.files.keys()].every((name) => !name.includes('csv')));
    },
  ),

  guarantee(
    { id: 'G1708', title: 'archives personal data where it is asked for, sealed, and on record' },
    async (stage) => {
      const period = monthOf(stage);
      const { publicKey, privateKey } = await aKeyPair();
      const boxes = await sellBoxes(stage);
      const { orderId } = boxes;
      await must(stage.operator.orders.setRecipient({ orderId, recipient }));
      const { archive } = deskOf(stage);
      const input = { period, to: aShelf(), personalData: { publicKey } };
      await refused(archive.write(input), 'input.invalid');
      const short = { ...input, personalData: { publicKey: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } } };
      await refused(archive.write(short, { reason: 'audit' }), 'input.invalid');
      const shelf = aShelf();
      await must(archive.write({ ...input, to: shelf }, { reason: '税务检查' }));
      const reader = await must(readArchive(shelf));
      const [row] = await all(reader.personal(privateKey));
      assert.deepEqual(row, { orderId, orderNo: boxes.orderNo, recipient, account: null });
      assert.ok(!(await textOf(shelf)).includes(recipient.phone));
      const opened = (await stage.history(boxes)).at(-1);
      assert.equal(opened?.event.type, 'personal.opened');
      assert.equal(opened.reason, '税务检查');
      const other = await aKeyPair();
      const first = await reader.personal(other.privateKey).next();
      assert.ok(first.done !== true && first.value.isErr(), 'another key opens nothing');
      assert.equal(first.value.error.code, 'archive.unreadable');
      assert.deepEqual((await verifyArchive(shelf)).problems, []);
    },
  ),

  guarantee(
    { id: 'G1709', title: 'makes no archive of what was stopped, or what its place did not take' },
    async (stage) => {
      const period = monthOf(stage);
      await stage.stock(1);
      await stage.sell();
      const { archive } = deskOf(stage);
      const shelf = aShelf();
      const stop = new AbortController();
      const onProgress = () => {
        stop.abort();
        throw new Error('a bar that breaks');
      };
      const { signal } = stop;
      const stopped = archive.write({ period, to: shelf }, { onProgress, signal });
      await refused(stopped, 'archive.not_written');
      assert.ok(!shelf.files.has(manifestName));
      assert.equal((await verifyArchive(shelf)).isSound, false);
      await refused(readArchive(shelf), 'archive.unreadable');
      const full = { put: () => Promise.reject(new Error('disk full')) };
      await refused(archive.write({ period, to: full }), 'archive.not_written');
      const backwards = { from: period.to, to: period.from };
      await refused(archive.write({ period: backwards, to: shelf }), 'input.invalid');
    },
  ),

  guarantee(
    { id: 'G1710', title: 'asks for the archive of a month until one was made after its end' },
    async (stage) => {
      const { clock } = stage;
      const desk = deskOf(stage);
      const period = periodOf('monthly', clock.now(), 'Asia/Shanghai');
      const look = async () =>
        lineOf(await must(desk.monthly({ at: period.from })), 'monthly.archive');
      const shelf = aShelf();
      await must(desk.archive.write({ period, to: shelf }));
      assert.equal((await look()).status, 'pass', 'nothing is asked of a month that is not over');
      clock.advance(period.to - clock.now() + hourMs);
      const { status, findings } = await look();
      assert.deepEqual([status, findings[0]?.code], ['warn', 'archive.missing']);
      await must(desk.archive.write({ period, to: shelf }));
      assert.equal((await look()).status, 'pass');
    },
  ),
];
