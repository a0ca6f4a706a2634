import { err, ok, type Result } from '@kaquan/core';
import {
  decodeImportBatch,
  decodeItemMapping,
  decodeOrder,
  decodeProduct,
  decodeShop,
  decodeStanding,
  type BoundKey,
  type IdempotencyRecord,
  type Loaded,
  type LoadRequest,
  type Order,
  type SealedText,
  type StorageError,
  type UserKind,
} from '@kaquan/core/ports';
import { loadLists, loadSql } from './load-sql.ts';
import { jsonOf, textOf } from './rows.ts';
import type { Row, Session } from './session.ts';
import { CorruptRow, meaningOf } from './sql-state.ts';

/** Loads what is asked for as it is in one instant; what is named twice is answered once. */
async function load(session: Session, request: LoadRequest): Promise<Loaded> {
  const { tenant, withKeys = false, withTexts = false } = request;
  const { withShops = false, withProducts = false, withStandings = false } = request;
  const lists = loadLists.filter((list) => (request[list] ?? []).length > 0);
  const values = lists.map((list) => uniqueJson(request[list] ?? []));
  const shape = { lists, withKeys, withTexts, withShops, withProducts, withStandings };
  const rows = lists.length === 0 ? [] : await session.run(loadSql(shape), [tenant, ...values]);
  return readRows(rows);
}

/**
 * Loads for several requests of one tenant what they ask for, in one statement. Two requests that
 * name the same are answered with the same object.
 */
export async function loadTogether(
  session: Session,
  requests: readonly LoadRequest[],
): Promise<readonly Result<Loaded, StorageError>[]> {
  const [only] = requests;
  if (only === undefined) return [];
  try {
    if (requests.length === 1) return [ok(await load(session, only))];
    const loaded = await load(session, unionOf(requests, only.tenant));
    return requests.map((request) => ok(shareOf(loaded, request)));
  } catch (error) {
    if (requests.length === 1 && error instanceof CorruptRow) return [err(error.fault)];
    const isOfOne = error instanceof CorruptRow || meaningOf(error) === 'busy';
    if (!isOfOne || requests.length === 1) throw error; // The edge turns it into a value.
  }
  // One of them has met a row that cannot be read, or asks for too much; the others are not to suffer
  // for it.
  const alone = requests.map((request) => loadTogether(session, [request]));
  return (await Promise.all(alone)).flat();
}

function unionOf(requests: readonly LoadRequest[], tenant: LoadRequest['tenant']): LoadRequest {
  return {
    tenant,
    orderIds: requests.flatMap(({ orderIds = [] }) => orderIds),
    orderRefs: requests.flatMap(({ orderRefs = [] }) => orderRefs),
    codeRefs: requests.flatMap(({ codeRefs = [] }) => codeRefs),
    shopIds: requests.flatMap(({ shopIds = [] }) => shopIds),
    productIds: requests.flatMap(({ productIds = [] }) => productIds),
    itemRefs: requests.flatMap(({ itemRefs = [] }) => itemRefs),
    importIds: requests.flatMap(({ importIds = [] }) => importIds),
    users: requests.flatMap(({ users = [] }) => users),
    idempotency: requests.flatMap(({ idempotency = [] }) => idempotency),
    withKeys: requests.some(({ withKeys }) => withKeys === true),
    withTexts: requests.some(({ withTexts }) => withTexts === true),
    withShops: requests.some(({ withShops }) => withShops === true),
    withStandings: requests.some(({ withStandings }) => withStandings === true),
    withProducts: requests.some(({ withProducts }) => withProducts === true),
  };
}

// Requests name a handful of things each, so looking through them again is cheaper than an index.
function shareOf(loaded: Loaded, request: LoadRequest): Loaded {
  const { itemRefs = [], idempotency = [] } = request;
  const orders = loaded.orders.filter((order) => isAskedFor(order, request));
  const isOwn = ({ orderId }: { readonly orderId: string }): boolean =>
    orders.some((order) => order.orderId === orderId);
  const shopIds = [
    ...(request.shopIds ?? []),
    ...(request.withShops === true ? orders.map(({ shopId }) => shopId) : []),
  ];
  const mappings = loaded.mappings.filter(({ shopId, itemKey }) =>
    itemRefs.some((ref) => ref.shopId === shopId && ref.itemKey === itemKey),
  );
  const productIds: readonly string[] = [
    ...(request.productIds ?? []),
    ...(request.withProducts === true ? mappings.map(({ productId }) => productId) : []),
  ];
  return {
    orders,
    keys: request.withKeys === true ? loaded.keys.filter(isOwn) : [],
    texts: request.withTexts === true ? loaded.texts.filter(isOwn) : [],
    shops: loaded.shops.filter(({ shopId }) => shopIds.includes(shopId)),
    products: loaded.products.filter(({ productId }) => productIds.includes(productId)),
    mappings,
    standings: standingsFor(loaded, orders, request),
    imports: loaded.imports.filter(({ importId }) => request.importIds?.includes(importId)),
    idempotency: loaded.idempotency.filter(({ operation, key }) =>
      idempotency.some((scope) => scope.operation === operation && scope.key === key),
    ),
  };
}

function standingsFor(
  { standings }: Loaded,
  orders: readonly Order[],
  { users = [], withStandings = false }: LoadRequest,
): Loaded['standings'] {
  return standings.filter(
    ({ kind, user }) =>
      users.some((ref) => ref.kind === kind && ref.user === user) ||
      (withStandings && orders.some((order) => userOf[kind](order) === user)),
  );
}

const userOf: Readonly<Record<UserKind, (order: Order) => string | null>> = {
  buyer: ({ buyerRef }) => buyerRef,
  ordering_user: ({ orderingUserId }) => orderingUserId,
};

function isAskedFor({ orderId, shopId, orderNo, lines }: Order, request: LoadRequest): boolean {
  const { orderIds = [], orderRefs = [], codeRefs = [] } = request;
  const hasCode = (code: string): boolean =>
    lines.some(({ units }) => units.some((unit) => unit.verificationCode === code));
  return (
    orderIds.includes(orderId) ||
    orderRefs.some((ref) => ref.shopId === shopId && ref.orderNo === orderNo) ||
    codeRefs.some((ref) => ref.shopId === shopId && hasCode(ref.code))
  );
}

/** What a request finds that names nothing. */
export const nothing: Loaded = {
  orders: [],
  keys: [],
  texts: [],
  shops: [],
  products: [],
  mappings: [],
  standings: [],
  imports: [],
  idempotency: [],
};

function readRows(rows: readonly Row[]): Loaded {
  const rowsByKind = new Map<string, Row[]>();
  for (const row of rows) {
    const kind = textOf(row, 'kind');
    const own = rowsByKind.get(kind);
    if (own === undefined) rowsByKind.set(kind, [row]);
    else own.push(row);
  }
  const of = <T>(kind: string, decode: Decode<T>): readonly T[] =>
    (rowsByKind.get(kind) ?? []).map((row) => documentOf(row, decode));
  // Built by the statement itself, out of columns that the tables type and check.
  const built = (kind: string): readonly unknown[] =>
    (rowsByKind.get(kind) ?? []).map((row) => jsonOf(row, 'document'));
  return {
    orders: of('order', decodeOrder),
    keys: built('key') as readonly BoundKey[],
    texts: built('text') as readonly SealedText[],
    shops: distinct(of('shop', decodeShop), ({ shopId }) => shopId),
    products: distinct(of('product', decodeProduct), ({ productId }) => productId),
    mappings: of('mapping', decodeItemMapping),
    standings: distinct(of('standing', decodeStanding), ({ kind, user }) => `${kind}/${user}`),
    imports: of('import', decodeImportBatch),
    idempotency: built('call') as readonly IdempotencyRecord[],
  };
}

// What is asked for by its id and with something else comes twice.
function distinct<T>(items: readonly T[], nameOf: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [nameOf(item), item])).values()];
}

/** Reads a stored document; the port's decoders. */
export type Decode<T> = (input: unknown) => Result<T, StorageError>;

/** The document of a row; one that cannot be decoded ends the call with `storage.corrupt`. */
export function documentOf<T>(row: Row, decode: Decode<T>): T {
  const decoded = decode(jsonOf(row, 'document'));
  if (decoded.isErr()) throw new CorruptRow(decoded.error); // The edge turns it into a value.
  return decoded.value;
}

function uniqueJson(items: readonly unknown[]): string {
  return `[${[...new Set(items.map((item) => JSON.stringify(item)))].join()}]`;
}
