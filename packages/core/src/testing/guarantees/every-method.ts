import assert from 'node:assert/strict';
import type { CoreError } from '../../kernel/errors.ts';
import { dayMs, hourMs, secondMs } from '../../kernel/time.ts';
import type { CallOptions } from '../../runtime/runtime.ts';
import type { ContractCase } from '../contract-case.ts';
import { must } from './answers.ts';
import { caseClicks } from './case-clicks.ts';
import { faceOf, orderClicks } from './order-clicks.ts';
import { reportClicks, reportClicksElsewhere, reportServices } from './report-clicks.ts';
import { guarantee, type Stage } from './stage.ts';

type Method = (input: unknown) => PromiseLike<{
  isErr(): boolean;
  readonly error?: CoreError;
  readonly value?: unknown;
}>;

interface Named {
  readonly name: string;
  readonly method: Method;
  /** Whether it takes options, as everything does that changes something. */
  readonly isChange: boolean;
}

/** Every method of every service of a handle. */
function methodsOf(handle: object): readonly Named[] {
  const services = Object.entries(handle as Readonly<Record<string, object>>);
  return services.flatMap(([service, methods]) =>
    Object.entries(methods as Readonly<Record<string, Method>>).map(([name, method]) => ({
      name: `${service}.${name}`,
      method,
      isChange: method.length === 2,
    })),
  );
}

/** Names of everything that a shop of another tenant has; each method takes what it needs. */
async function namesOf(stage: Stage): Promise<Readonly<Record<string, unknown>>> {
  await stage.stock(1);
  const { orderId, orderNo, lines } = await stage.sell();
  const { shopId, productId } = stage;
  const unitId = lines[0]?.units[0]?.unitId ?? '';
  const token = await stage.tokenOf({ ...(await stage.load({ orderId })) });
  return {
    ...{ orderId, orderNo, shopId, productId, unitIds: [unitId], orderIds: [orderId], token },
    ...{ productIds: [productId], caseId: `${orderId}.c1`, requestId: `${unitId}.f1`, note: 'x' },
    ...{ reason: 'manual', code: 'other', text: 'x', fact: 'lost', parcelId: `${orderId}.p1` },
    ...{
      item: { itemId: 'item-1' },
      onHand: 1,
      by: 1,
      content: 'x',
      source: ['x\n'],
      subscriber: 'x',
    },
  };
}

/**
 * Calls whose second click is another test's: `refresh`, `sync` and `checkSetup` record when they read, each time; a parked event
 * needs a subscriber that refuses (G875, G876); sealed goods need a transaction of the host's (G428);
 * these need a channel or a fulfiller that fails (G303, G908, G911), an override (G725), a batch (G606),
 * a channel without calls (G1100, G1104), an address (G1110, G1114, G1117–G1119), or money that comes back
 * or is told twice (G1260, G1263); plans are executed once (G1182, G1187), stopped, resumed (G1190) and
 * undone (G1192) among batches, and what they show is on record each time (G1198, G1199), as is a link
 * (G1390); keys are taken
 * out of stock page by page, once for a key, among those who withdraw them.
 */
const elsewhere: ReadonlySet<string> = new Set([
  'afterSales.judgeRefund',
  'afterSales.recordBounce',
  'batches.cancel',
  'batches.disclose',
  'batches.execute',
  'batches.plan',
  'batches.resume',
  'batches.undo',
  'fulfilment.changeWaybill',
  'fulfilment.confirmByHand',
  'orders.setRecipient',
  'orders.openRecipient',
  'orders.eraseRecipient',
  'redemption.giveAddress',
  'buyers.erase',
  'fulfilment.reportFulfilled',
  'fulfilment.retryConfirmation',
  'fulfilment.retryFulfilment',
  'fulfilment.reveal',
  'orders.override',
  'orders.recordFact',
  'orders.refresh',
  'redemption.link',
  'redemption.reveal',
  'stock.quarantine',
  'stock.releaseQuarantine',
  'stock.voidKeys',
  'shops.sync',
  'shops.checkSetup',
  'subscriptions.retry',
  'subscriptions.skip',
  'verification.verifyBatch',
]);

async function clickTwice(
  name: string,
  call: (options: CallOptions) => Promise<object>,
): Promise<void> {
  const options = { idempotencyKey: `click on ${name}`, reason: 'x' };
  const first = faceOf(await call(options));
  const second = faceOf(await call(options));
  const told = `${name}: ${first.words.join()} then ${second.words.join()}`;
  assert.deepEqual([...new Set(first.words)], ['applied'], told);
  assert.deepEqual([...new Set(second.words)], ['replayed'], told);
  assert.deepEqual(second.versions, first.versions, told);
}

const clicks = { ...orderClicks, ...caseClicks };

/** What holds for every method, read off the list of them. */
export const everyMethodCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1311', title: 'an empty tenant: every method answers, and shows nothing of another' },
    async (stage) => {
      const names = await namesOf(stage);
      const before = await must(stage.operator.orders.find({}));
      const stranger = stage.kaquan.with({
        tenant: 'nobody',
        actor: { kind: 'operator', id: 'new' },
      });
      const foreign = [names['orderId'], names['orderNo'], names['token']].map(String);
      for (const { name, method } of methodsOf(stranger)) {
        for (const input of [names, {}, undefined]) {
          const answer = await method(input);
          if (answer.isErr()) continue;
          const shown = JSON.stringify(answer.value) ?? '';
          // A report names what it was asked about, and says that it is not there.
          if (/"outcome":"failed"/.test(shown) && /not_found/.test(shown)) continue;
          for (const each of foreign) assert.ok(!shown.includes(each), `${name} shows ${each}`);
        }
      }
      assert.deepEqual(await must(stage.operator.orders.find({})), before);
      assert.deepEqual((await must(stranger.orders.find({}))).items, []);
      for (const [name, job] of Object.entries(stage.kaquan.worker)) {
        const run = job as (input: object) => PromiseLike<{ isErr(): boolean; value?: unknown }>;
        const ran = await run({ tenants: ['empty'] });
        assert.ok(!ran.isErr(), `${name} over a tenant with nothing`);
      }
    },
  ),

  guarantee(
    {
      id: 'G1312',
      title: 'a second click: every method that changes something does so once for one key',
      policy: { verifiedBy: 'host' },
    },
    async (stage) => {
      const changing = methodsOf(stage.operator).filter(({ isChange }) => isChange);
      const untested = changing
        .map(({ name }) => name)
        .filter((name) => !(name in clicks) && !elsewhere.has(name));
      assert.deepEqual(untested, [], 'every one has a second click');
      for (const [name, scene] of Object.entries(clicks)) {
        const call = await scene(stage);
        await clickTwice(name, (options) => must(call(stage.operator, options)));
      }
    },
  ),

  guarantee(
    { id: 'G1761', title: 'a second click on reports: each of their calls does so once' },
    async (stage) => {
      const { desk, services } = reportServices(stage);
      const changing = methodsOf(services).filter(({ isChange }) => isChange);
      const untested = changing
        .map(({ name }) => name)
        .filter((name) => !(name in reportClicks) && !reportClicksElsewhere.has(name));
      assert.deepEqual(untested, [], 'every one has a second click');
      const names = new Set(changing.map(({ name }) => name));
      for (const [name, scene] of Object.entries(reportClicks)) {
        assert.ok(names.has(name), `${name} changes something`);
        const call = await scene(stage);
        await clickTwice(name, (options) => must(call(desk, options)));
      }
    },
  ),

  guarantee(
    { id: 'G1313', title: 'a clock at midnight: each order is of one day, pulled and due once' },
    async (stage) => {
      const { clock, operator, kaquan } = stage;
      await stage.stock(4);
      // The first midnight in Shanghai that lies ahead.
      const midnight = Math.ceil((clock.now() + 8 * hourMs) / dayMs) * dayMs - 8 * hourMs;
      clock.advance(midnight - 3 * secondMs - clock.now());
      const numbers = [stage.trade(), stage.trade(), stage.trade(), stage.trade()];
      await stage.pull();
      await stage.pull();
      const onDay = async (from: number) => {
        const created = { from, to: from + dayMs };
        const { items } = await must(operator.orders.find({ created }));
        return items.map(({ orderNo, createdAt }) => `${orderNo} ${createdAt - midnight}`);
      };
      const [before, after] = [await onDay(midnight - dayMs), await onDay(midnight)];
      assert.deepEqual(before, [`${numbers[1]} -1000`, `${numbers[0]} -2000`]);
      assert.deepEqual(after, [`${numbers[3]} 1000`, `${numbers[2]} 0`], 'midnight begins a day');
      clock.advance(2 * dayMs);
      const announce = () => must(kaquan.worker.checkDeadlines());
      await announce();
      const versions = async () =>
        (await must(operator.orders.find({}))).items.map(({ version }) => version);
      const announced = await versions();
      await announce();
      assert.deepEqual(await versions(), announced, 'each deadline is announced once');
    },
  ),
];
