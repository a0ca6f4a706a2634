import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aRead, aReadLine, placed } from '../../../test/readings.ts';
import type { ProductId } from '../../kernel/ids.ts';
import { anId } from '../../testing/an-id.ts';
import { namesOther, productNames } from './item-signs.ts';
import { createMappings, type SuspectMapping } from './mappings.ts';

const month = anId('product', 'month');
const year = anId('product', 'year');
const game = anId('product', 'game');
const names: ReadonlyMap<ProductId, string> = new Map([
  [month, '视频会员月卡'],
  [year, '视频会员年卡'],
  [game, '游戏点券 100'],
]);

interface Sold {
  readonly shop: string;
  readonly itemId: string;
  readonly title: string;
  readonly productId: ProductId;
  readonly paidMinor: number;
  readonly outerId?: string;
  readonly times?: number;
}

function suspectsOf(sold: readonly Sold[]): readonly SuspectMapping[] {
  const fold = createMappings();
  for (const { shop, itemId, title, productId, paidMinor, outerId = null, times = 4 } of sold) {
    for (let no = 0; no < times; no += 1) {
      const line = aReadLine({ itemId, title, paidMinor, outerId });
      const order = placed(aRead({ lines: [line] }), { product: { productId } });
      fold.add({ ...order, shopId: anId('shop', shop) });
    }
  }
  return fold.suspects(names);
}

const usual: readonly Sold[] = [
  {
    shop: 's1',
    itemId: 'i1',
    title: '【秒发】视频会员月卡 30天',
    productId: month,
    paidMinor: 1_500,
  },
  { shop: 's2', itemId: 'i2', title: '视频月卡会员', productId: month, paidMinor: 1_690 },
  { shop: 's1', itemId: 'i3', title: '视频会员年卡 365天', productId: year, paidMinor: 14_800 },
  { shop: 's2', itemId: 'i4', title: '视频会员年卡', productId: year, paidMinor: 15_800 },
  { shop: 's1', itemId: 'i5', title: '游戏点券100 自动发货', productId: game, paidMinor: 950 },
];

describe('an item that is mapped to the wrong product', () => {
  it('is none where titles, prices and codes fit', () => expect(suspectsOf(usual)).toEqual([]));

  it('is told by a title that names another product, and nothing of its own', () => {
    const wrong = {
      shop: 's2',
      itemId: 'i6',
      title: '游戏点券 100 秒到',
      productId: year,
      paidMinor: 950,
    };
    const [suspect, ...more] = suspectsOf([...usual, wrong]);
    expect(more).toEqual([]);
    expect(suspect).toMatchObject({ shopId: 's2', productId: year, likelyProductId: game });
    expect(suspect?.signs).toEqual(['title', 'price']);
    expect(suspect?.item.itemId).toBe('i6');
    expect(suspect?.orders).toHaveLength(4);
  });

  it('is told where two names differ in one word', () => {
    const wrong = {
      shop: 's2',
      itemId: 'i6',
      title: '视频会员年卡 365 天',
      productId: month,
      paidMinor: 14_900,
    };
    const [suspect, ...more] = suspectsOf([...usual, wrong]);
    expect(more).toEqual([]);
    expect(suspect).toMatchObject({ productId: month, likelyProductId: year });
  });

  it('is none of orders that were never paid', () => {
    const fold = createMappings();
    for (let no = 0; no < 5; no += 1) {
      const line = aReadLine({ title: '游戏点券 100' });
      const read = aRead({ lines: [line], payment: 'unpaid' });
      fold.add(placed(read, { product: { productId: year } }));
    }
    expect(fold.productIds()).toEqual([]);
  });

  it('is none by its price alone, nor by two items of one code that differ', () => {
    const pack = {
      shop: 's2',
      itemId: 'i6',
      title: '视频会员月卡 10 张',
      productId: month,
      paidMinor: 15_000,
    };
    expect(suspectsOf([...usual, pack])).toEqual([]);
    const coded = [
      {
        shop: 's1',
        itemId: 'i7',
        title: '卡 A',
        productId: month,
        paidMinor: 1_500,
        outerId: 'C1',
      },
      { shop: 's2', itemId: 'i8', title: '卡 B', productId: game, paidMinor: 1_500, outerId: 'C1' },
    ];
    expect(suspectsOf(coded)).toEqual([]);
  });

  it('is told by a code that stands for another product everywhere else', () => {
    const coded = ['s1', 's2', 's3'].map((shop, at) => {
      const productId = shop === 's3' ? month : year;
      return {
        shop,
        itemId: `c${String(at)}`,
        title: '卡',
        productId,
        paidMinor: 5_000,
        outerId: 'Y',
      };
    });
    const [suspect, ...more] = suspectsOf(coded);
    expect(more).toEqual([]);
    expect(suspect).toMatchObject({ shopId: 's3', likelyProductId: year, signs: ['code'] });
  });

  it('is none of fewer than three lines', () => {
    const wrong = {
      ...{ shop: 's2', itemId: 'i6', title: '游戏点券 100', productId: year, paidMinor: 950 },
      times: 2,
    };
    expect(suspectsOf([...usual, wrong])).toEqual([]);
  });

  it('is found among thousands of items and products without holding each against each', () => {
    const nameOf = new Map(
      Array.from({ length: 2_000 }, (_, no) => [
        anId('product', `p${String(no)}`),
        `第${String(no)}号会员卡`,
      ]),
    );
    const productIds = [...nameOf.keys()];
    const [one = month, other = month] = productIds;
    const fold = createMappings();
    const add = (no: number, productId: ProductId, title: string): void => {
      const line = aReadLine({
        itemId: `i${String(no)}`,
        title,
        outerId: 'same',
        paidMinor: 1_000,
      });
      const order = placed(aRead({ lines: [line] }), { product: { productId } });
      for (let time = 0; time < 3; time += 1) fold.add(order);
    };
    // Half are items of one product, and half of one each.
    for (let no = 0; no < 4_000; no += 1) {
      const productId = (no % 2 === 0 ? one : productIds[(no - 1) / 2]) ?? one;
      add(no, productId, nameOf.get(productId) ?? '');
    }
    add(9_000, one, nameOf.get(other) ?? '');
    expect(fold.suspects(nameOf).map(({ item }) => item.itemId)).toEqual(['i9000']);
  });
});

const plainNames = productNames(names);

describe('a title', () => {
  it('names another product by its whole name, however it is written', () => {
    expect(namesOther('ＶＩＰ 游戏 点券１００', year, plainNames)).toEqual({
      productId: game,
      isSure: true,
    });
    expect(namesOther('视频会员月卡/年卡任选', year, plainNames)).toBeNull();
    expect(namesOther('视频会员月卡', month, plainNames)).toBeNull();
    expect(namesOther('', month, plainNames)).toBeNull();
    expect(namesOther('游戏点券 100', anId('product', 'unknown'), plainNames)).toBeNull();
  });

  it('never names its own product, whatever it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (title) => {
        const named = namesOther(title, month, plainNames);
        expect(named?.productId).not.toBe(month);
        expect(namesOther(`${title}视频会员月卡`, month, plainNames)).toBeNull();
      }),
    );
  });
});
