import type { ProductId } from '@kaquan/core';
import type { HeardNews, WatchWrite } from '@kaquan/core/stock';

/** What is known of products, and how far subscribers have come with them. */
export interface Watches {
  readonly watchById: Map<ProductId, Pick<WatchWrite, 'watch' | 'dueAt'>>;
  /** By subscriber and product. */
  readonly heard: Map<string, HeardNews>;
}
