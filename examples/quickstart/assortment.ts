import { createHash } from 'node:crypto';
import type { CreateProductInput, MapItemInput } from '@kaquan/core';
import { taobaoSandboxSkus } from '@kaquan/channel-taobao/sandbox';
import type { PlatformOrder } from './platform-order.ts';

/** A product as this host sells it. */
export interface Goods {
  /** The merchant's own code, by which the marketplace's items are mapped. */
  readonly code: string;
  readonly name: string;
  readonly reserve: NonNullable<CreateProductInput['reserve']>;
  readonly delivery: NonNullable<MapItemInput['delivery']>;
  readonly verifiedBy: NonNullable<MapItemInput['verifiedBy']>;
  /** How its cards are written in the supplier's files. */
  readonly format: 'text' | 'csv';
}

/** Kaquan's ids of the products, by the merchant's code. */
export type ProductIds = ReadonlyMap<string, string>;

/** A file of card keys. */
export interface Delivery {
  readonly code: string;
  readonly importId: string;
  readonly format: 'text' | 'csv';
  readonly source: Iterable<string>;
}

/** What differs from: keys bound on payment, redeemed by link, used when the buyer confirms. */
const special: Readonly<Record<string, Partial<Goods>>> = {
  CARD30: { verifiedBy: 'host' },
  CARD100: { delivery: 'direct', format: 'csv' },
  VIP30: { reserve: 'on_handover', verifiedBy: 'host' },
};

/** Everything that a shop sells: both sandboxes sell the same, under the same codes. */
export const assortment: readonly Goods[] = taobaoSandboxSkus.map(({ outerSkuId, title }) => ({
  code: outerSkuId,
  name: title,
  reserve: 'on_paid',
  delivery: 'claim_page',
  verifiedBy: 'channel_completed',
  format: 'text',
  ...special[outerSkuId],
}));

/** How many cards are repeated in the second file, as suppliers do. */
const repeated = 3;

/** How many more cards than were sold it brings: for buyers who pay late. */
const spare = 20;

/**
 * The supplier's two files per product: the first is too small for everybody, the second brings the
 * rest, a few cards of the first once more, and a damaged line.
 */
export function deliveriesFor(
  sold: readonly PlatformOrder[],
  seed: string,
): { readonly first: readonly Delivery[]; readonly second: readonly Delivery[] } {
  const files = assortment.map(({ code, format }) => {
    const count = demandFor(sold, code);
    const firstCount = Math.floor(count * 0.6) + 1;
    const file = (name: string, { from, to }: Range, tail: string): Delivery => ({
      code,
      importId: `${name}-${code}`,
      format,
      source: cards({ seed, code, format }, { from, to }, tail),
    });
    return {
      first: file('first', { from: 0, to: firstCount }, ''),
      second: file(
        'second',
        { from: Math.max(0, firstCount - repeated), to: count + spare },
        'damaged\u0007card\n',
      ),
    };
  });
  return { first: files.map((each) => each.first), second: files.map((each) => each.second) };
}

function demandFor(sold: readonly PlatformOrder[], code: string): number {
  const lines = sold.flatMap((order) => order.lines);
  return lines.reduce((sum, line) => sum + (line.code === code ? line.quantity : 0), 0);
}

interface Printer {
  readonly seed: string;
  readonly code: string;
  readonly format: Goods['format'];
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function* cards(printer: Printer, { from, to }: Range, tail: string): Generator<string> {
  const { seed, code, format } = printer;
  for (let index = from; index < to; index += 1) {
    const hash = createHash('sha256').update(`${seed}/${code}/${index}`).digest('hex');
    const secret = hash.slice(0, 16).toUpperCase();
    const number = `${code}-${String(index + 1).padStart(6, '0')}`;
    yield format === 'csv' ? `${number},${secret}\n` : `${secret}\n`;
  }
  yield tail;
}
