// Medusa's order module by itself, without the workflows above it, which cost several times as much.
import { createRequire } from 'node:module';
import { MedusaModule } from '@medusajs/modules-sdk';
import { ratesOf } from './rates.ts';

interface OrderLine {
  readonly id: string;
}
interface MedusaOrder {
  readonly id: string;
  readonly items: readonly OrderLine[];
}
interface OrderModule {
  createOrders(order: object): Promise<MedusaOrder>;
  registerFulfillment(fulfilment: object): Promise<unknown>;
  listOrders(filter: object, config: object): Promise<readonly MedusaOrder[]>;
}

const modulePath = createRequire(import.meta.url).resolve('@medusajs/order');
const clientUrl = process.env['DATABASE_URL'];
const driverOptions = { connection: { ssl: false } };
const options = { database: { clientUrl, driverOptions, pool: { min: 2, max: 10 } } };
// What it says while it migrates is not our result.
console.log = () => undefined;
await MedusaModule.migrateUp({ moduleKey: 'order', modulePath, options });
const loaded = await MedusaModule.bootstrap({
  moduleKey: 'order',
  defaultPath: modulePath,
  declaration: { scope: 'internal', resolve: modulePath, options } as never,
});
const orders = loaded['order'] as unknown as OrderModule;
const lineOf = new Map<string, string>();

const rates = await ratesOf({
  async create() {
    const items = [{ title: 'Card', quantity: 1, unit_price: 19.9 }];
    const order = await orders.createOrders({
      email: 'a@example.com',
      currency_code: 'cny',
      items,
    });
    lineOf.set(order.id, order.items[0]?.id ?? '');
    return order.id;
  },
  async fulfil(orderId) {
    const items = [{ id: lineOf.get(orderId), quantity: 1 }];
    await orders.registerFulfillment({ order_id: orderId, items });
  },
  async list() {
    return (await orders.listOrders({}, { take: 50, relations: ['items'] })).length;
  },
});
process.stdout.write(`${JSON.stringify(rates)}\n`);
process.exit(0);
