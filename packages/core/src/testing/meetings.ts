import { batchMeetings } from './interleavings/batch-meetings.ts';
import { caseMeetings } from './interleavings/case-meetings.ts';
import { reissueMeetings } from './interleavings/reissue-meetings.ts';
import { goodsMeetings } from './interleavings/goods-meetings.ts';
import { houseMeetings } from './interleavings/house-meetings.ts';
import type { Meeting } from './interleavings/meeting.ts';
import { noticeMeetings } from './interleavings/notice-meetings.ts';
import { orderMeetings } from './interleavings/order-meetings.ts';

/**
 * Concurrent commands that meet on one shop, each pair searched in every order in which their storage
 * calls can follow one another. Every meeting looks at its own outcome and at everything that is
 * stored; a storage that passes `storageContract` must pass these too.
 */
export const meetings: readonly Meeting[] = [
  ...goodsMeetings,
  ...orderMeetings,
  ...caseMeetings,
  ...reissueMeetings,
  ...houseMeetings,
  ...batchMeetings,
  ...noticeMeetings,
];
