import { defaulted, flag, integer, type WireObject } from '@kaquan/channel-kit/sandbox';
import type { TopCall } from '../protocol/define-method.ts';

/** The paging parameters that all list methods share: 40 rows unless asked, never above 100. */
export const pagingParameters = {
  page_no: defaulted(integer(1, 100_000), 1),
  page_size: defaulted(integer(1, 100), 40),
  use_has_next: defaulted(flag, false),
};

/** Which page is asked for. */
export interface PageWish {
  readonly page_no: number;
  readonly page_size: number;
  readonly use_has_next: boolean;
}

/** Cuts a page, and says how many rows there are or whether more follow, as asked. */
export function cutPage<T>(
  call: TopCall,
  rows: readonly T[],
  wish: PageWish,
): { page: readonly T[]; tail: WireObject } {
  const arranged = call.arrange(rows, wish.page_size);
  const end = wish.page_no * wish.page_size;
  return {
    page: arranged.slice(end - wish.page_size, end),
    tail: wish.use_has_next
      ? { has_next: arranged.length > end }
      : { total_results: arranged.length },
  };
}
