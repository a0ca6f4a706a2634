import type { PersonalPayloads } from '../../people/personal-events.ts';
import type { PersonalKind } from '../../people/personal.ts';
import type { Sentences } from './sentence.ts';

const people: Readonly<Record<PersonalKind, { readonly en: string; readonly zh: string }>> = {
  recipient: { en: 'The recipient', zh: '收件人' },
  account: { en: 'The account to top up', zh: '充值账号' },
};

/** What happens to personal data of an order. */
export const personalSentences: Sentences<keyof PersonalPayloads> = {
  'personal.kept': {
    en: ({ what, by }) =>
      `${people[what].en} ${by === 'channel' ? 'came from the channel' : 'was given'}`,
    zh: ({ what, by }) => `${people[what].zh}${by === 'channel' ? '由渠道提供' : '已填写'}`,
  },
  'personal.missed': {
    en: ({ what }) => `${people[what].en} was changed at the channel, too late for these goods`,
    zh: ({ what }) => `${people[what].zh}在渠道被修改，但商品已发出`,
  },
  'personal.opened': {
    en: ({ what }) => `${people[what].en} was shown to somebody`,
    zh: ({ what }) => `${people[what].zh}被查看`,
  },
  'personal.retired': {
    en: ({ what }) => `${people[what].en} is not needed any more`,
    zh: ({ what }) => `${people[what].zh}不再需要，到期清除`,
  },
  'personal.recalled': {
    en: ({ what }) => `${people[what].en} is needed again`,
    zh: ({ what }) => `${people[what].zh}再次需要`,
  },
  'personal.erased': {
    en: ({ what }) => `${people[what].en} was erased`,
    zh: ({ what }) => `${people[what].zh}已清除`,
  },
};
