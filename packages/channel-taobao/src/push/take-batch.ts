import type { FeedOptions } from '@kaquan/core/ports';
import { readMessage, type ReadMessage } from './map-message.ts';

/** What became of some messages. */
export interface TakenBatch {
  /** Numbers of those that are kept, or are nothing for anybody: never asked for again. */
  readonly taken: readonly string[];
  /** Numbers of those that could not be kept: they come again. */
  readonly failed: readonly string[];
  /** Why not; empty where all were. */
  readonly reason: string;
}

/** Reads messages and hands over what they say, all in one. Never throws. */
export async function takeBatch(
  rows: readonly unknown[],
  take: FeedOptions['take'],
): Promise<TakenBatch> {
  const read: ReadMessage[] = [];
  for (const row of rows) {
    const message = await readMessage(row);
    if (message.isOk()) read.push(message.value);
  }
  const ids = read.map(({ id }) => id);
  const notices = read.flatMap(({ notice }) => (notice === null ? [] : [notice]));
  if (notices.length === 0) return { taken: ids, failed: [], reason: '' };
  const reason = await reasonOf(take, notices);
  return reason === '' ? { taken: ids, failed: [], reason } : { taken: [], failed: ids, reason };
}

async function reasonOf(
  take: FeedOptions['take'],
  notices: Parameters<FeedOptions['take']>[0],
): Promise<string> {
  try {
    return (await take(notices)).match(
      () => '',
      (error) => error.code,
    );
  } catch {
    // Whoever throws has not kept them, as far as anybody can tell.
    return 'not kept';
  }
}
