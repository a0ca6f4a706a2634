import type { ProductId } from '../../kernel/ids.ts';
import type { Baseline } from '../analysis/baseline.ts';

/** What a title says of the product that it names. */
export interface NamedProduct {
  /** The product whose name stands in the title. */
  readonly productId: ProductId;
  /** Enough by itself: a long name, and nothing of the name of the product that it is mapped to. */
  readonly isSure: boolean;
}

/** Shorter names stand in many titles. */
const shortestName = 2;
const shortestSureName = 4;
/** A title that holds so much of what only its own name says may well mean it. */
const mostOwn = 0.5;
const mostOwnIfSure = 0.34;

/** Names of products, as titles are searched for them. */
export interface ProductNames {
  /** As it is compared; `null` for a product without a name. */
  plainOf(productId: ProductId): string | null;
  /** The products whose whole names stand in a text. */
  in(text: string): readonly PlainName[];
}

interface PlainName {
  readonly productId: ProductId;
  readonly name: string;
}

/**
 * Prepares names to be searched for. Each is written plainly once, and found by the two characters that it
 * begins with: of thousands of names, a title is held against a few.
 */
export function productNames(nameOf: ReadonlyMap<ProductId, string>): ProductNames {
  const byId = new Map([...nameOf].map(([productId, name]) => [productId, plain(name)]));
  const all = [...byId].map(([productId, name]): PlainName => ({ productId, name }));
  const long = all.filter(({ name }) => sizeOf(name) >= shortestName);
  const byBeginning = Map.groupBy(long, ({ name }) => pairsOf(name)[0] ?? '');
  return {
    plainOf: (productId) => byId.get(productId) || null,
    in: (text) =>
      [...new Set(pairsOf(text))]
        .flatMap((pair) => byBeginning.get(pair) ?? [])
        .filter(({ name }) => text.includes(name)),
  };
}

/**
 * The product that a title names by its whole name, although it says nothing that only its own name
 * says; `null` where it names none, its own, or several. Whatever case, width or blanks it is written in.
 */
export function namesOther(
  title: string,
  own: ProductId,
  names: ProductNames,
): NamedProduct | null {
  const text = plain(title);
  const ownName = names.plainOf(own);
  if (ownName === null || text.includes(ownName)) return null;
  const named = names.in(text);
  // One name may be part of another: 月卡, 视频月卡.
  const longest = named.filter(
    ({ name }) => !named.some((other) => other.name !== name && other.name.includes(name)),
  );
  const [only, ...more] = longest;
  if (only === undefined || more.length > 0) return null;
  const ownShare = ownShareOf(text, ownName, only.name);
  if (ownShare >= mostOwn) return null;
  const isSure = sizeOf(only.name) >= shortestSureName && ownShare < mostOwnIfSure;
  return { productId: only.productId, isSure };
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, '');
}

function sizeOf(text: string): number {
  return [...text].length;
}

// How much of what one name has and the other has not stands in a text: 视频月卡 and 视频年卡 differ in the
// end alone. By pairs of characters, because words of Chinese have no blanks between them.
function ownShareOf(text: string, ownName: string, otherName: string): number {
  const ofOther = new Set(pairsOf(otherName));
  const ownOnly = pairsOf(ownName).filter((pair) => !ofOther.has(pair));
  if (ownOnly.length === 0) return 1;
  return ownOnly.filter((pair) => text.includes(pair)).length / ownOnly.length;
}

function pairsOf(name: string): readonly string[] {
  const characters = [...name];
  if (characters.length < 2) return characters;
  return characters.slice(1).map((each, at) => `${characters[at] ?? ''}${each}`);
}

/** Fewer items of a product have no usual price. */
const fewestItems = 2;
/** Discounts and packs of two are no sign. */
const leastFactor = 2.5;

/** Whether a price is far from what a product's other items cost, whichever way. */
export function isFarPrice(unitMinor: number, { median, spread, values }: Baseline): boolean {
  if (values < fewestItems || median <= 0 || unitMinor <= 0) return false;
  const factor = Math.max(unitMinor / median, median / unitMinor);
  return factor >= leastFactor && Math.abs(unitMinor - median) > 5 * spread;
}
