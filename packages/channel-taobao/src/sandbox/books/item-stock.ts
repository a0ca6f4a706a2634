import { taobaoSandboxSkus } from './skus.ts';

/** An item with the figure that the platform sells from. */
export interface SandboxItem {
  /** The number of the item. */
  numIid: string;
  /** How many of it there are; of an item with SKUs, of all of them together. */
  quantity: number;
  /** How many of each SKU there are; empty for an item without. */
  skus: Record<string, number>;
  /** Whether it is in a promotion, during which its figure cannot be set. */
  isPromoted: boolean;
}

/** The figures that the platform sells from. */
export interface ItemStockBook {
  /** By the number of the item. */
  items: Record<string, SandboxItem>;
}

/** A hundred of everything that the shop sells. */
export function fullShelves(): ItemStockBook {
  const items: Record<string, SandboxItem> = {};
  for (const { numIid, skuId } of taobaoSandboxSkus) {
    const skus = { ...items[numIid]?.skus, [skuId]: 100 };
    items[numIid] = itemOf({ numIid, skus });
  }
  return { items };
}

/** What is put on a shelf. */
export interface NewItem {
  /** The number of the item. */
  readonly numIid: string;
  /** Of an item without SKUs. Default 0. */
  readonly quantity?: number;
  /** By the number of the SKU. Default none. */
  readonly skus?: Readonly<Record<string, number>>;
  /** Default false. */
  readonly isPromoted?: boolean;
}

/** An item as it stands on a shelf. */
export function itemOf({
  numIid,
  quantity = 0,
  skus = {},
  isPromoted = false,
}: NewItem): SandboxItem {
  const figures = Object.values(skus);
  const all = figures.reduce((total, figure) => total + figure, 0);
  return { numIid, quantity: figures.length === 0 ? quantity : all, skus: { ...skus }, isPromoted };
}

/** Sets the figure of an item or of one of its SKUs. */
export function setFigure(item: SandboxItem, skuId: string | null, quantity: number): void {
  if (skuId === null) item.quantity = quantity;
  else item.skus[skuId] = quantity;
  const figures = Object.values(item.skus);
  if (figures.length > 0) item.quantity = figures.reduce((total, figure) => total + figure, 0);
}
