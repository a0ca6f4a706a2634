import { err, ok, type Result } from 'neverthrow';
import { coreError } from '../kernel/errors.ts';
import { Secret } from '../kernel/secret.ts';
import type {
  ChannelNotice,
  FeedOptions,
  NoticeSubject,
  NotificationAbility,
  NotificationCalls,
  NotificationRequest,
} from '../ports/notification.ts';
import { beginPause } from '../system/system-clock.ts';
import type { Perform } from './marketplace-perform.ts';
import type { MarketplaceNotices } from './marketplace-types.ts';

/** What a marketplace tells by itself, and how. */
export interface NoticeDesk extends MarketplaceNotices {
  /** Writes down that something happened that it tells of. */
  note(subject: NoticeSubject): void;
  /** From now on it tells through its connection. */
  permit(): void;
  /** The token of the latest wish for the vouchers of a trade; `null`: there was none. */
  tokenOf(orderNo: string): string | null;
  readonly calls: Required<Pick<NotificationCalls, 'decodeNotification' | 'openFeed'>>;
}

/** The calls about what it tells, where it does. */
export function noticesOf(
  notices: NoticeDesk,
  perform: Perform,
  ability: NotificationAbility | null,
): NotificationCalls {
  const { decodeNotification, openFeed } = notices.calls;
  return {
    ...(ability?.byRequest === true && { decodeNotification }),
    ...(ability?.byFeed === true && {
      openFeed,
      permitFeed: (call) =>
        perform(call, 'permitFeed', () => {
          notices.permit();
          return { outcome: 'done', note: '' } as const;
        }),
    }),
  };
}

const usualKey = 'market-secret';
const redeliverMs = 5;

/** Opens what a marketplace of this name tells. */
export function openNoticeDesk(name: string): NoticeDesk {
  const told: ChannelNotice[] = [];
  const tokens = new Map<string, string>();
  let [acknowledged, isPermitted] = [0, false];
  let wake: () => void = () => undefined;
  const note = (subject: NoticeSubject): void => {
    told.push({ externalShopId: `${name}-1`, eventId: `e${told.length + 1}`, subject });
    wake();
  };
  const openFeed = async ({ signal, take }: FeedOptions): Promise<Result<void, never>> => {
    signal.addEventListener('abort', () => wake());
    while (!signal.aborted) {
      const open = isPermitted ? told.slice(acknowledged) : [];
      const taken = open.length === 0 ? ok() : await take(open);
      if (taken.isOk()) acknowledged += open.length;
      const isIdle = told.length === acknowledged || !isPermitted;
      if (signal.aborted || (taken.isOk() && !isIdle)) continue;
      // What was not taken is told again after a while.
      const again = beginPause(taken.isOk() ? 60_000 : redeliverMs);
      await Promise.race([again.isOver, new Promise<void>((resolve) => (wake = resolve))]);
      again.end();
    }
    return ok();
  };
  return {
    note,
    permit() {
      isPermitted = true;
      wake();
    },
    tokenOf: (orderNo) => tokens.get(orderNo) ?? null,
    news: () => [...told],
    askForVouchers(orderNo, { isAgain } = {}) {
      const token = `wish-${told.length + 1}`;
      tokens.set(orderNo, token);
      const again = isAgain === undefined ? {} : { isAgain };
      note({ kind: 'vouchers', orderNo, token: new Secret(token), ...again });
      return token;
    },
    signNotification: (notices = told, key = usualKey) => signed(textOf(notices), key),
    calls: { decodeNotification: async (request) => decode(name, request), openFeed },
  };
}

// A secret shows its text nowhere but here: this is what the marketplace itself sends.
function textOf(notices: readonly ChannelNotice[]): string {
  return JSON.stringify(
    notices.map(({ subject, ...notice }) => ({
      ...notice,
      subject: 'token' in subject ? { ...subject, token: subject.token.reveal() } : subject,
    })),
  );
}

function signed(text: string, key: string): NotificationRequest {
  const body = new TextEncoder().encode(text);
  const headers = { 'content-type': 'application/json', 'x-signature': signatureOf(body, key) };
  return { headers, query: '', body };
}

// No cryptography: it only has to tell a changed body and another key from the honest ones.
function signatureOf(body: Uint8Array, key: string): string {
  let hash = 0x81_1c_9d_c5;
  for (const byte of [...new TextEncoder().encode(key), ...body]) {
    hash = Math.imul(hash ^ byte, 0x01_00_01_93) >>> 0;
  }
  return hash.toString(16);
}

function decode(
  channel: string,
  { headers, body }: NotificationRequest,
): Awaited<ReturnType<Required<NotificationCalls>['decodeNotification']>> {
  if (headers['x-signature'] !== signatureOf(body, usualKey)) {
    return err(coreError('notification.rejected', { channel, problem: 'its signature is wrong' }));
  }
  const notices = noticesIn(new TextDecoder().decode(body));
  if (notices === null) {
    return err(coreError('notification.unreadable', { channel, problem: 'not a list of notices' }));
  }
  const answer = { status: 200, contentType: 'application/json', body: '{"ok":true}' };
  return ok({ notices, answer });
}

function noticesIn(text: string): readonly ChannelNotice[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    if (!Array.isArray(parsed)) return null;
    return parsed.map((each: unknown) => {
      const { subject, ...notice } = Object(each) as { readonly subject?: unknown };
      const { token, ...about } = Object(subject) as { readonly token?: unknown };
      const secret = typeof token === 'string' ? { token: new Secret(token) } : {};
      // Whether it is one is looked at behind the channel's door.
      return { ...notice, subject: { ...about, ...secret } } as ChannelNotice;
    });
  } catch {
    return null;
  }
}
