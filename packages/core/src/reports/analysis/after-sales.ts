import type { ProductId, ShopId } from '../../kernel/ids.ts';
import type { SalesCounts, SalesTallies } from '../../ports/sales.ts';
import { alarmZ, leastRatio } from './share.ts';

/** What was sold and complained of 售后率. */
export interface ComplaintRate extends SalesCounts {
  /** Cases by units sold; `null` where nothing was sold. Above 1 where old sales are complained of. */
  readonly rate: number | null;
}

/** One reason, product or shop. */
export interface ComplaintGroup extends ComplaintRate {
  /** Empty for goods that are not mapped, or where no reason was given. */
  readonly key: string;
}

/** One reason for which one product of one shop was complained of. */
export interface ComplaintCell {
  /** The shop that sold it. */
  readonly shopId: ShopId;
  /** Empty for goods that are not mapped. */
  readonly productId: ProductId | '';
  /** Its code, or the buyer's words; empty where none was given. */
  readonly reason: string;
  /** Exactly; a case of two products stands under both. */
  readonly cases: number;
  /** Units of the product that the shop has sold; `null` beyond its first 500 products, or 50 shops. */
  readonly sold: number | null;
}

/** A product that is complained of more often than it should be. */
export interface HighComplaints extends ComplaintRate {
  /** The product; empty for goods that are not mapped. */
  readonly productId: ProductId | '';
  /** At least so many times as often as the tenant's other products; 0: not surely more often. */
  readonly timesOthers: number;
  /** At least so many times as often as itself in the four periods before; 0: not surely more often. */
  readonly timesPast: number;
}

/** How after-sales went, by reason × product × shop. */
export interface ComplaintAnalysis {
  /** All that was sold and all cases together, also beyond the lists. */
  readonly total: ComplaintRate;
  /** Those with the most cases first, at most 500 of each; rates of reasons are of all that was sold. */
  readonly byReason: readonly ComplaintGroup[];
  /** Those with the most cases first, at most 500; the key is the product's id. */
  readonly byProduct: readonly ComplaintGroup[];
  /** Those with the most cases first, at most 500; the key is the shop's id. */
  readonly byShop: readonly ComplaintGroup[];
  /** Those with the most cases first, at most 500. */
  readonly cells: readonly ComplaintCell[];
  /** Products that surely are complained of too often: see {@link complaintRule}. */
  readonly high: readonly HighComplaints[];
}

/** When a product counts as complained of too often; shown with it. */
export const complaintRule =
  'at least 5 cases and 3 % of the units sold, and at least twice as often as the other products, or as itself in ' +
  'the four periods before: lower bound of the 99.9 % interval of the ratio of two rates (Przyborowski–Wilenski)';

const fewestCases = 5;
const leastRate = 0.03;
const leastTimes = 2;

/** What was counted, each of the same days. */
export interface Complaints {
  /** By reason. */
  readonly reasons: SalesTallies;
  /** By product. */
  readonly products: SalesTallies;
  /** By shop. */
  readonly shops: SalesTallies;
  /** By shop, product and reason: keys are `<shop>/<product>/<reason>`. */
  readonly cells: SalesTallies;
  /** By product, of the four periods before. */
  readonly past: SalesTallies;
  /** By product, of each shop that stands in `cells`. */
  readonly ofShops: ReadonlyMap<string, SalesTallies>;
}

/** Makes tables of what was counted. */
export function complaintsOf(counted: Complaints): ComplaintAnalysis {
  const { total } = counted.products;
  return {
    total: rated(total, total.sold),
    byReason: groupsOf(counted.reasons, total.sold),
    byProduct: groupsOf(counted.products),
    byShop: groupsOf(counted.shops),
    cells: counted.cells.groups.map(({ key, cases }) => cellOf(key, cases, counted.ofShops)),
    high: counted.products.groups.flatMap((group) => highOf(group, counted)),
  };
}

function rated(counts: SalesCounts, ofSold: number): ComplaintRate {
  const { sold, cases } = counts;
  return { sold, cases, rate: ofSold > 0 ? cases / ofSold : null };
}

function groupsOf({ groups }: SalesTallies, ofSold?: number): readonly ComplaintGroup[] {
  return groups.map(({ key, ...counts }) => ({ key, ...rated(counts, ofSold ?? counts.sold) }));
}

// `<shop>/<product>/<reason>`: ids hold no slash, reasons may.
function cellOf(
  key: string,
  cases: number,
  ofShops: ReadonlyMap<string, SalesTallies>,
): ComplaintCell {
  const [shopId = '', productId = ''] = key.split('/');
  const reason = key.slice(shopId.length + productId.length + 2);
  const product = ofShops.get(shopId)?.groups.find((group) => group.key === productId);
  return {
    shopId: shopId as ShopId,
    productId: productId as ProductId | '',
    reason,
    cases,
    sold: product?.sold ?? null,
  };
}

function highOf(
  { key, sold, cases }: SalesCounts & { readonly key: string },
  { products, past }: Complaints,
): readonly HighComplaints[] {
  if (cases < fewestCases || cases < leastRate * sold) return [];
  const here = { count: cases, exposure: sold };
  const timesOthers = timesOf(here, othersOf(key, { sold, cases }, products));
  const before = past.groups.find((group) => group.key === key);
  const timesPast = before === undefined ? 0 : timesOf(here, before);
  if (Math.max(timesOthers, timesPast) < leastTimes) return [];
  const productId = key as ProductId | '';
  return [{ productId, ...rated({ sold, cases }, sold), timesOthers, timesPast }];
}

// Only the 500 with the most cases are listed: those of which nobody complained are in the total alone. In
// that a case of two products stands once, and in the list under both.
function othersOf(key: string, own: SalesCounts, { groups, total }: SalesTallies): SalesCounts {
  const listed = groups.filter((group) => group.key !== key);
  const cases = listed.reduce((sum, group) => sum + group.cases, 0);
  return { sold: total.sold - own.sold, cases: Math.max(cases, total.cases - own.cases) };
}

function timesOf(
  here: { readonly count: number; readonly exposure: number },
  { cases: count, sold: exposure }: SalesCounts,
): number {
  // What was complained of and not sold in these days says nothing of how often.
  return leastRatio(here, { count, exposure }, alarmZ);
}
