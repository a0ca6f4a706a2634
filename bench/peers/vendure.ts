// Vendure's services, called as its own resolvers call them: in a transaction, without HTTP.
import {
  bootstrap,
  CustomerService,
  DefaultLogger,
  dummyPaymentHandler,
  LanguageCode,
  LogLevel,
  manualFulfillmentHandler,
  OrderService,
  Populator,
  ProductService,
  ProductVariantService,
  RequestContextService,
  ShippingMethodService,
  TransactionalConnection,
  type ID,
  type RequestContext,
} from '@vendure/core';
import { ratesOf } from './rates.ts';

const url = new URL(process.env['DATABASE_URL'] ?? '');
const app = await bootstrap({
  apiOptions: {
    port: 0,
    hostname: '127.0.0.1',
    adminApiPath: 'admin-api',
    shopApiPath: 'shop-api',
  },
  authOptions: {
    tokenMethod: ['bearer'],
    superadminCredentials: { identifier: 'superadmin', password: 'superadmin' },
  },
  dbConnectionOptions: {
    type: 'postgres',
    host: url.hostname,
    port: Number(url.port),
    username: url.username,
    password: url.password,
    database: url.pathname.slice(1),
    synchronize: true,
    poolSize: 10,
  },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  shippingOptions: { fulfillmentHandlers: [manualFulfillmentHandler] },
  logger: new DefaultLogger({ level: LogLevel.Error }),
});
const payment = [{ name: 'automaticSettle', value: 'true' }];
await app.get(Populator).populateInitialData({
  defaultLanguage: LanguageCode.en,
  defaultZone: 'Europe',
  taxRates: [{ name: 'Zero', percentage: 0 }],
  shippingMethods: [{ name: 'Standard', price: 0 }],
  paymentMethods: [
    { name: 'Dummy', handler: { code: dummyPaymentHandler.code, arguments: payment } },
  ],
  countries: [{ name: 'Austria', code: 'AT', zone: 'Europe' }],
  collections: [],
});
const admin = await app.get(RequestContextService).create({ apiType: 'admin' });
const translation = { languageCode: LanguageCode.en, name: 'Card' };
const product = await app.get(ProductService).create(admin, {
  enabled: true,
  translations: [{ ...translation, slug: 'card', description: '' }],
});
const [variant] = await app.get(ProductVariantService).create(admin, [
  {
    productId: product.id,
    sku: 'card-1',
    price: 1990,
    stockOnHand: 10_000_000,
    translations: [translation],
  },
]);
const [method] = (await app.get(ShippingMethodService).findAll(admin)).items;
const customer = sound(
  await app
    .get(CustomerService)
    .create(admin, { firstName: 'A', lastName: 'B', emailAddress: 'a@example.com' }),
);
if (variant === undefined || method === undefined) throw new Error('nothing to sell or to ship by');
const orders = app.get(OrderService);
const connection = app.get(TransactionalConnection);
const variantId = variant.id;
const methodId = method.id;
const lineOf = new Map<string, ID>();

function sound<T>(result: T): Exclude<T, { errorCode: unknown }> {
  const failed = result as { errorCode?: string; message?: string };
  if (failed.errorCode !== undefined) throw new Error(`${failed.errorCode}: ${failed.message}`);
  return result as Exclude<T, { errorCode: unknown }>;
}

async function buy(ctx: RequestContext): Promise<string> {
  const { id } = await orders.create(ctx);
  const filled = sound(await orders.addItemToOrder(ctx, id, variantId, 1));
  await orders.addCustomerToOrder(ctx, id, customer);
  await orders.setShippingAddress(ctx, id, { streetLine1: 'Street 1', countryCode: 'AT' });
  sound(await orders.setShippingMethod(ctx, id, [methodId]));
  sound(await orders.transitionToState(ctx, id, 'ArrangingPayment'));
  const paid = sound(await orders.addPaymentToOrder(ctx, id, { method: 'dummy', metadata: {} }));
  if (paid.state !== 'PaymentSettled') throw new Error(`paid, and ${paid.state}`);
  lineOf.set(String(id), filled.lines[0]?.id ?? '');
  return String(id);
}

const rates = await ratesOf({
  create: () => connection.withTransaction(admin, buy),
  fulfil: (orderId) =>
    connection.withTransaction(admin, async (ctx) => {
      const handler = {
        code: manualFulfillmentHandler.code,
        arguments: [{ name: 'method', value: 'mail' }],
      };
      const lines = [{ orderLineId: lineOf.get(orderId) ?? '', quantity: 1 }];
      sound(await orders.createFulfillment(ctx, { handler, lines }));
    }),
  async list() {
    return (await orders.findAll(admin, { take: 50 }, ['lines'])).items.length;
  },
});
process.stdout.write(`${JSON.stringify(rates)}\n`);
process.exit(0);
