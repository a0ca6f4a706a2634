import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import type { z } from 'zod';
import type { FieldProblem } from '../kernel/error-fields.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ProductId } from '../kernel/ids.ts';
import type { Delivery, Reserve, VerifiedBy } from '../order/order.ts';
import type { StockEntry } from '../ports/stock-entry.ts';
import type { StorageError } from '../ports/storage.ts';
import { createOnce, type CreateError } from '../runtime/create-once.ts';
import { actorText } from '../stock/actor-text.ts';
import { defaultCoverPolicy, type CoverPolicy } from '../stock/cover-policy.ts';
import type { GoodsKind, KeyUse, ProductStock } from '../stock/product-stock.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall, serviceCall } from '../runtime/service-call.ts';
import {
  costInputSchema,
  coverInputSchema,
  createInputSchema,
  goodsOf,
  loadInputSchema,
  mapInputSchema,
} from './catalog-inputs.ts';
import { itemKeyText } from './item-mapping.ts';
import { changeProduct, type ChangedProduct, type ChangeProductError } from './change-product.ts';
import { createItemStockCall, type ItemStockService } from './item-stock-call.ts';
import { mapItem, type MapItemError, type MappedItem } from './map-item.ts';
import type { Product } from './product.ts';

/** A product to create. */
export interface CreateProductInput {
  /** 1..200 characters, unique per tenant. */
  readonly name: string;
  /** When stock is taken for a unit. Default `on_paid`; an unpaid order never holds any. */
  readonly reserve?: Reserve;
  /**
   * Name of a fulfiller that this Kaquan was composed with: it produces the goods, which are `custom`
   * then. Left out: nobody does.
   */
  readonly fulfiller?: string;
  /**
   * Produced for an account 充值账号 of the buyer's: nothing is asked of the fulfiller before somebody has
   * told it. Only beside `fulfiller`. Default: it is not.
   */
  readonly needsAccount?: boolean;
  /** Fixed for good. Default `card_key`. */
  readonly goods?: GoodsKind;
  /**
   * Fixed for good. Default: `keys` for card keys, each for one unit, `untracked` for everything else;
   * card keys are always kept as keys, and nothing else is.
   */
  readonly stock?: GivenStock;
  /**
   * What a unit costs you 成本: 0..1,000,000,000 minor units of the currency of its orders. Left out:
   * nothing is booked for its goods.
   */
  readonly costMinor?: number;
}

/** How the stock of a new product is kept; `onHand` pieces are there to begin with. */
export type GivenStock =
  /** `keys` left out: `single_use`; `fixed` is short until `stock.setFixedContent` gives it one. */
  | { readonly kind: 'keys'; readonly keys?: KeyUse }
  | { readonly kind: 'counted'; readonly onHand: number }
  | { readonly kind: 'untracked' };

/** What became of a creation. */
export interface CreatedProduct {
  /** `replayed`: the idempotency key was used before; this is the product of then. */
  readonly outcome: 'applied' | 'replayed';
  /** The one that exists now. */
  readonly product: Product;
  /** The product's version; 1 after its creation. */
  readonly version: number;
}

/** Says what a product costs. */
export interface SetCostInput {
  /** A product that exists already. */
  readonly productId: string;
  /** 0..1,000,000,000 minor units of the currency of its orders; `null`: not known. */
  readonly costMinor: number | null;
}

/** Says which product an item of a shop is. */
export interface MapItemInput {
  /** The one shop that the mapping is for. */
  readonly shopId: string;
  /** One of: the channel's item, its item and SKU, or the merchant's own code. */
  readonly item:
    { readonly itemId: string; readonly skuId?: string } | { readonly outerId: string };
  /** A product that exists already. */
  readonly productId: string;
  /** Left out: the shop's own, where the goods can go that way; physical ones go in parcels. */
  readonly delivery?: Delivery;
  /** Left out: the shop's own; for physical goods `none`. */
  readonly verifiedBy?: VerifiedBy;
}

/** Why a product cannot be created. */
export type CreateProductError =
  CreateError | CoreError<'input.invalid' | 'product.name_taken' | 'product.not_found'>;

/** Why a product cannot be loaded. */
export type LoadProductError = StorageError | CoreError<'input.invalid' | 'product.not_found'>;

/** Why an item cannot be mapped. */
export type MapItemCallError = MapItemError | CoreError<'input.invalid'>;

/** What is sold: products, and what channels call them. */
export interface CatalogService extends ItemStockService {
  /**
   * Creates a product: card keys 卡密, each for one unit, unless told otherwise.
   *
   * Errors: `input.invalid` also where goods and stock do not go together, `product.name_taken`, `idempotency.key_reused`, `storage.*`.
   */
  createProduct(
    input: CreateProductInput,
    options?: CallOptions,
  ): ResultAsync<CreatedProduct, CreateProductError>;
  /**
   * Says what a unit of a product costs you 成本; `null`: nobody knows. Lines that are mapped later are booked at it,
   * those that were mapped before keep what they have.
   *
   * Errors: `product.not_found`, `input.invalid`, `storage.*`.
   */
  setCost(
    input: SetCostInput,
    options?: CallOptions,
  ): ResultAsync<ChangedProduct, ChangeProductError>;
  /**
   * Says when a product counts as low 低库存, and whether its items are lowered or stopped at their channels
   * while it is. Holds from the next look of `worker.watchCover` on.
   *
   * Errors: `product.not_found`, `storage.contention`, `input.invalid`, `storage.*`.
   */
  setCover(
    input: { readonly productId: string; readonly cover: CoverPolicy },
    options?: CallOptions,
  ): ResultAsync<ChangedProduct, ChangeProductError>;
  /** Loads a product. Errors: `product.not_found`, `input.invalid`, `storage.*`. */
  loadProduct(input: { readonly productId: string }): ResultAsync<Product, LoadProductError>;
  /**
   * Maps an item of a shop to a product, or changes its mapping; orders that were frozen because of
   * it are released and claim their goods. Lines that were mapped before stay as they are.
   *
   * Errors: `shop.not_found`, `product.not_found`, `input.invalid`, `storage.*`.
   */
  mapItem(input: MapItemInput, options?: CallOptions): ResultAsync<MappedItem, MapItemCallError>;
}

/** The catalog on behalf of one tenant and actor. */
export function createCatalogService(scope: Scope): CatalogService {
  return {
    createProduct: (input, options) =>
      mutatingCall(createInputSchema, { input, options }, (checked, checkedOptions) =>
        createProduct(scope, checked, checkedOptions),
      ),
    ...createItemStockCall(scope),
    setCost: (input, options) =>
      mutatingCall(costInputSchema, { input, options }, ({ productId, costMinor }) =>
        changeProduct(scope, { operation: 'catalog.setCost', productId, values: { costMinor } }),
      ),
    setCover: (input, options) =>
      mutatingCall(coverInputSchema, { input, options }, ({ productId, cover }) =>
        changeProduct(scope, { operation: 'catalog.setCover', productId, values: { cover } }),
      ),
    loadProduct: (input) =>
      serviceCall(loadInputSchema, input, ({ productId }) => loadProduct(scope, productId)),
    mapItem: (input, options) =>
      mutatingCall(mapInputSchema, { input, options }, (checked) => {
        const { shopId, productId, delivery = null, verifiedBy = null } = checked;
        const itemKey = itemKeyText(checked.item);
        return mapItem(scope, { shopId, itemKey, productId, delivery, verifiedBy });
      }),
  };
}

function keptAs(given: GivenStock): ProductStock {
  const { kind } = given;
  return kind === 'keys' ? { kind, keys: given.keys ?? 'single_use' } : { kind };
}

const usualStock: Readonly<Record<GoodsKind, GivenStock>> = {
  card_key: { kind: 'keys' },
  physical: { kind: 'untracked' },
  custom: { kind: 'untracked' },
};

// What is there from the beginning is entered like everything that comes later.
function firstEntry(
  scope: Scope,
  { productId }: Product,
  stock: GivenStock,
): { readonly stockEntry?: StockEntry } {
  if (stock.kind !== 'counted') return {};
  const act = { kind: 'count', onHand: stock.onHand } as const;
  return { stockEntry: { productId, act, actor: actorText(scope), reason: '' } };
}

async function createProduct(
  scope: Scope,
  input: z.infer<typeof createInputSchema>,
  options: CallOptions,
): Promise<Result<CreatedProduct, CreateProductError>> {
  const { runtime } = scope;
  const { name, reserve = 'on_paid', fulfiller = null, needsAccount = false } = input;
  const { costMinor = null } = input;
  const goods = goodsOf(input);
  const { stock = usualStock[goods] } = input;
  const issues = fulfillerProblems(scope, input);
  if (issues.length > 0) return err(coreError('input.invalid', { issues }));
  const product: Product = {
    productId: runtime.ids.next('product'),
    version: 1,
    name,
    goods,
    stock: keptAs(stock),
    reserve,
    fulfiller,
    needsAccount,
    costMinor,
    cover: defaultCoverPolicy,
    createdAt: runtime.clock.now(),
  };
  const created = await createOnce(scope, {
    operation: 'catalog.createProduct',
    input,
    options,
    write: { kind: 'product', expectedVersion: 0, value: product },
    extras: firstEntry(scope, product, stock),
    id: product.productId,
    whenTaken: coreError('product.name_taken', { name }),
  });
  if (created.isErr()) return err(created.error);
  const { outcome, id } = created.value;
  if (outcome === 'applied') return ok({ outcome, product, version: product.version });
  const before = await loadProduct(scope, id as ProductId);
  return before.map((first) => ({ outcome, product: first, version: first.version }));
}

type Produced = Pick<CreateProductInput, 'fulfiller' | 'goods' | 'stock' | 'needsAccount'>;

function fulfillerProblems(
  { runtime }: Scope,
  { fulfiller, goods, stock, needsAccount = false }: Produced,
): readonly FieldProblem[] {
  if (fulfiller === undefined) {
    const problem = 'only what a fulfiller produces needs one';
    return needsAccount ? [{ field: 'needsAccount', problem }] : [];
  }
  if (goods !== undefined) return [{ field: 'goods', problem: 'must be left out: it is produced' }];
  if (stock !== undefined) return [{ field: 'stock', problem: 'must be left out: none is kept' }];
  if (runtime.fulfillerByName.has(fulfiller)) return [];
  const known = [...runtime.fulfillerByName.keys()].join(', ');
  return [{ field: 'fulfiller', problem: `must be one of the composed fulfillers: ${known}` }];
}

async function loadProduct(
  { runtime, tenant }: Scope,
  productId: ProductId,
): Promise<Result<Product, LoadProductError>> {
  const loaded = await runtime.storage.load({ tenant, productIds: [productId] });
  if (loaded.isErr()) return err(loaded.error);
  const [product] = loaded.value.products;
  return product === undefined ? err(coreError('product.not_found', { productId })) : ok(product);
}
