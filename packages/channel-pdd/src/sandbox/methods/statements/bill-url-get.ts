import { required, text } from '@kaquan/channel-kit/sandbox';
import { billPath, isBillDate, isOver } from '../../books/daily-bill.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { businessRefusal, invalidParameter } from '../../protocol/refusals.ts';

/** Tells where the bill of a day lies that is over. */
export const billUrlGet = defineMethod({
  name: 'pdd.finance.balance.daily.bill.url.get',
  parameters: { bill_date: required(text) },
  answer: ({ bill_date: date }, { books, gatewayNow, origin }) => {
    if (!isBillDate(date)) return refuse(invalidParameter('bill_date', 'yyyy-MM-dd'));
    // No page names its code.
    if (!isOver(date, gatewayNow)) return refuse(businessRefusal('45900', '账单尚未生成'));
    const download_url = `${origin}${billPath(books, date)}`;
    return succeed({ finance_balance_daily_bill_url_get_response: { download_url } });
  },
});
