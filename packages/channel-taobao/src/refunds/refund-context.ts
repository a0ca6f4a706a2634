import type { TaobaoClient } from '../client.ts';
import type { TaobaoRefundOptions } from './refund-options.ts';

/** What deciding about refunds stands on. */
export interface RefundContext {
  readonly client: TaobaoClient;
  readonly options: TaobaoRefundOptions;
}
