import type { CoreError } from '../kernel/errors.ts';
import { hourMs, minuteMs, secondMs, type Instant } from '../kernel/time.ts';
import { cleanText } from '../kernel/text.ts';
import type { Notice, NoticeState, NoticeUpdate } from '../ports/notice.ts';

/** The first pause after a failure; each further one is twice as long, up to {@link maxPauseMs}. */
const firstPauseMs = 5 * secondMs;
const maxPauseMs = 10 * minuteMs;
/** After so many tries, about an hour, a person must look: a message runs ahead of its order for minutes. */
const maxAttempts = 12;
/** After so many tries, about a day, a person must look at what no channel could be asked for. */
const maxAwayAttempts = 150;
/** How long a shop's other notices are let be once its channel was found away. */
const awayMs = 30 * secondMs;

/** It was read again, and what came of it is stored. */
export function doneNotice({ shopId, eventId, attempts, dueAt }: Notice): NoticeUpdate {
  return { shopId, eventId, state: 'done', attempts, dueAt, problem: '' };
}

/** It was not even tried. */
export function delayNotice(notice: Notice, dueAt: Instant): NoticeUpdate {
  const { shopId, eventId, attempts, problem } = notice;
  return { shopId, eventId, state: 'waiting', attempts, dueAt, problem };
}

/** It was not even tried, because its channel was found away. */
export function skipNotice(notice: Notice, at: Instant): NoticeUpdate {
  return delayNotice(notice, at + awayMs);
}

/** It was tried in vain: after a pause again, or given up. A ban says nothing about what was asked for. */
export function failNotice(notice: Notice, at: Instant, error: CoreError): NoticeUpdate {
  const { shopId, eventId } = notice;
  if (error.code === 'channel.throttled') {
    const { retryAfterMs } = error;
    const pauseMs = Number.isNaN(retryAfterMs) ? awayMs : retryAfterMs;
    return delayNotice(notice, at + Math.min(Math.max(pauseMs, firstPauseMs), hourMs));
  }
  const isAway = away.has(error.code);
  // What could not be asked for says nothing about what is not there, nor the other way round.
  const attempts = isAway === wasAway(notice) ? notice.attempts : 0;
  const pauseMs = Math.min(firstPauseMs * 2 ** Math.min(attempts, 20), maxPauseMs);
  const isOver = attempts + 1 >= (isAway ? maxAwayAttempts : maxAttempts);
  const problem = cleanText(`${error.code}: ${error.message}`.slice(0, 500));
  const state: NoticeState = isOver ? 'parked' : 'waiting';
  return { shopId, eventId, state, attempts: attempts + 1, dueAt: at + pauseMs, problem };
}

// What it failed with last stands before its words.
function wasAway({ problem }: Notice): boolean {
  return away.has(problem.slice(0, problem.indexOf(':')));
}

const away: ReadonlySet<string> = new Set(['channel.unavailable', 'channel.grant_expired']);
