import { required, text } from '@kaquan/channel-kit/sandbox';
import { z } from 'zod';
import { openCard, takeCards } from '../../books/cards.ts';
import { pddSandboxSkus } from '../../books/skus.ts';
import type { SandboxCard } from '../../books/topic-types.ts';
import { defineMethod, refuse, succeed, type PopAnswer } from '../../protocol/define-method.ts';
import { readNested } from '../../protocol/nested.ts';
import { invalidParameter } from '../../protocol/refusals.ts';

const anyId = z.union([z.number(), z.string()]);
const batch = z.object({
  goodsId: anyId,
  skuId: anyId,
  chargeAddress: z.string().optional(),
  dataList: z
    .array(z.object({ cardNo: z.string().min(1), encryptPassword: z.string().min(1) }))
    .min(1)
    .max(5_000),
});

/** Takes cards that the platform hands out; the same cards again are kept again. */
export const cardBatchAdd = defineMethod({
  name: 'pdd.voucher.virtual.card.batch.add',
  writes: true,
  parameters: { data: required(text) },
  answer: ({ data }, { books }) => {
    const given = readNested(batch, data);
    if (given === null) return refuse(invalidParameter('data', 'goodsId, skuId, dataList'));
    const skuId = digitsUnder('skuId', data);
    const sku = pddSandboxSkus.find((each) => each.skuId === skuId);
    // No source tells these codes and words; a client must not lean on them.
    if (sku === undefined || sku.goodsId !== digitsUnder('goodsId', data)) return no('商品不存在');
    const cards: SandboxCard[] = [];
    for (const { cardNo, encryptPassword } of given.dataList) {
      const secret = openCard(books, encryptPassword);
      if (secret === null) return no('卡密解密失败');
      cards.push({ cardNo, secret, orderSn: null });
    }
    const batchId = takeCards(books, { skuId: sku.skuId, cards });
    const result = {
      batchId: Number(batchId),
      chargeAddress: given.chargeAddress ?? '',
      mallId: Number(books.desk.mall.mallId),
      totalNum: cards.length,
    };
    return succeed({ response: { code: 0, message: '', result } });
  },
});

function no(message: string): PopAnswer {
  return { kind: 'success', body: { response: { code: 1, message } }, applied: false };
}

/** An id's own digits: it may be longer than what JSON.parse keeps. */
function digitsUnder(name: string, json: string): string | null {
  return new RegExp(`"${name}"\\s*:\\s*"?(\\d+)`).exec(json)?.[1] ?? null;
}
