export type {
  Inbound,
  ListenError,
  ListenInput,
  NotificationInput,
  NotificationTaken,
  NotificationTakenError,
} from './inbound.ts';
export type { NoticeTally } from './keep-notices.ts';
export type {
  FindParkedNoticesError,
  FindParkedNoticesInput,
  NoticeCalls,
  NoticeView,
} from './notice-calls.ts';
export type { NoticeCounts, NoticeReport, ReadNoticesError } from '../worker/read-notices.ts';
export type { SyncCounts, SyncReport, SyncShopError } from '../worker/sync-shops.ts';
