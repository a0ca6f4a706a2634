import { tellTrade } from '../../books/message-commands.ts';
import { touchTrade, type ShopBooks } from '../../books/shop-books.ts';
import type { SandboxTrade } from '../../books/book-types.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import {
  beijingText,
  defaulted,
  flag,
  id,
  integer,
  optional,
  required,
  text,
} from '@kaquan/channel-kit/sandbox';
import { invalidParameter } from '../../protocol/refusals.ts';
import { unknownTrade } from '../unknown-rows.ts';

/** The longest memo, counted in UTF-8 bytes; no source says which encoding the platform counts. */
const maxMemoBytes = 1_000;

/** Overwrites the seller's memo and flag. An empty memo changes nothing unless `reset` is true. */
export const tradeMemoUpdate = defineMethod({
  name: 'taobao.trade.memo.update',
  writes: true,
  parameters: {
    tid: required(id),
    memo: defaulted(text, ''),
    flag: optional(integer(0, 5)),
    reset: defaulted(flag, false),
  },
  answer: (values, { books }) => {
    if (Buffer.byteLength(values.memo) > maxMemoBytes) {
      return refuse(invalidParameter('memo', `more than ${maxMemoBytes} bytes`));
    }
    const trade = books.trades.get(values.tid);
    if (trade === undefined) return refuse(unknownTrade);
    writeMemo(books, trade, values);
    const modified = beijingText(trade.modifiedAt);
    return succeed({ trade: { tid: BigInt(trade.tid), modified } });
  },
});

function writeMemo(
  books: ShopBooks,
  trade: SandboxTrade,
  values: { readonly memo: string; readonly flag: number | null; readonly reset: boolean },
): void {
  if (values.reset) trade.sellerMemo = '';
  else if (values.memo !== '') trade.sellerMemo = values.memo;
  trade.sellerFlag = values.flag ?? trade.sellerFlag;
  touchTrade(books, trade);
  tellTrade(books, trade, 'TradeMemoModified');
  tellTrade(books, trade, 'TradeChanged');
}
