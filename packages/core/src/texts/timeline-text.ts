import { formatDecimal } from '../kernel/money.ts';
import type { HistoryActor } from '../order/history.ts';
import type { OrderEvent, OrderEventType } from '../order/order-events.ts';
import type { Timeline } from '../order/timeline.ts';
import { caseSentences } from './events/cases.ts';
import { deadlineSentences } from './events/deadlines.ts';
import {
  confirmationSentences,
  fulfilSentences,
  issueSentences,
  parcelSentences,
  redemptionSentences,
  verificationSentences,
} from './events/goods.ts';
import { personalSentences } from './events/people.ts';
import { orderSentences } from './events/orders.ts';
import { unitName, type Sentences, type Wording } from './events/sentence.ts';
import type { Language } from './error-text.ts';

/** How a history is written out. */
export interface TimelineTextOptions {
  /** The reader's language. */
  readonly language: Language;
  /** The reader's time zone; `Asia/Shanghai` unless told. */
  readonly timeZone?: string;
}

/** One line of a history that people read. */
export interface TimelineLine {
  /** `2026-01-15 08:00:00`, in the reader's time zone. */
  readonly time: string;
  /** Who, as people say it: `operator li`. */
  readonly who: string;
  /** What happened, and why where somebody said so. */
  readonly text: string;
}

const sentences: Sentences<OrderEventType> = {
  ...orderSentences,
  ...issueSentences,
  ...parcelSentences,
  ...personalSentences,
  ...deadlineSentences,
  ...fulfilSentences,
  ...redemptionSentences,
  ...verificationSentences,
  ...confirmationSentences,
  ...caseSentences,
};

/** What the history of an order says, line by line, oldest first. Throws for no known time zone. */
export function timelineText(
  { currency, steps }: Timeline,
  { language, timeZone = 'Asia/Shanghai' }: TimelineTextOptions,
): readonly TimelineLine[] {
  const say: Wording = {
    amount: (amountMinor) => `${formatDecimal(amountMinor)} ${currency}`,
    time: timeIn(timeZone),
  };
  return steps.flatMap((step): readonly TimelineLine[] => {
    const line = { time: say.time(step.at), who: whoIs(step.actor, language) };
    const why = reasonIn(language, step.reason);
    if (step.kind === 'look') {
      return [{ ...line, text: `${looks[language](unitName(step.unitId))}${why}` }];
    }
    return step.entries.map(({ event }) => {
      return { ...line, text: `${sentenceOf(event, language, say)}${why}` };
    });
  });
}

/** What one event says in the language of the person who reads it. */
function sentenceOf(event: OrderEvent, language: Language, say: Wording): string {
  // The table's type pairs every name with its own event; a lookup by a union of names loses that.
  const sentence = sentences[event.type] as Readonly<
    Record<Language, (event: OrderEvent, say: Wording) => string>
  >;
  return sentence[language](event, say);
}

const looks: Readonly<Record<Language, (unit: string) => string>> = {
  en: (unit) => `The card of unit ${unit} was looked at once more`,
  zh: (unit) => `再次查看了单元 ${unit} 的卡密`,
};

const kindsZh: Readonly<Record<HistoryActor['kind'], string>> = {
  operator: '运营',
  buyer: '买家',
  channel: '渠道',
  system: '系统',
};

function whoIs({ kind, id }: HistoryActor, language: Language): string {
  return `${language === 'zh' ? kindsZh[kind] : kind} ${id}`;
}

function reasonIn(language: Language, reason: string): string {
  if (reason === '') return '';
  return language === 'zh' ? `（原因：${reason}）` : ` (reason: ${reason})`;
}

function timeIn(timeZone: string): (instant: number) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  return (instant) => {
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
    const day = [part('year'), part('month'), part('day')].join('-');
    return `${day} ${[part('hour'), part('minute'), part('second')].join(':')}`;
  };
}
