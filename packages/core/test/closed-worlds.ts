/** Acts that belong together: a closed world has some of these, beside what every order goes through. */
export type ActGroup = keyof typeof grouped;

/** By name; what is in none of them happens in every world. */
export const grouped = {
  stock: /, short$|, keys expired$|^wait$|^claim waiting$/,
  holds: /^(un)?freeze$|^channel: held$/,
  presence: /^(remove|restore)$/,
  link: /^(reject|reopen|expire|extend|replace link)$/,
  price: /^channel: another price$/,
  sealed: / sealed/,
  refunds: /^refund |^approve case|^channel answers case|^channel: (refund|line 1 closed)/,
  partial: /^channel: refund .* of half/,
  bounces: /^channel: refund .* bounced$/,
} as const;

/** Every group. */
export const groupNames = Object.keys(grouped) as readonly ActGroup[];

/** A kind of order and the groups of acts under which its states are closed. */
export interface ClosedWorld {
  /** One of `worlds`. */
  readonly of: string;
  readonly groups: readonly ActGroup[];
}

/** All of them; the reference prints them. */
export const closedWorlds: readonly ClosedWorld[] = [
  { of: 'one unit behind the link', groups: ['stock', 'holds', 'presence'] },
  { of: 'one unit behind the link', groups: ['holds', 'link'] },
  { of: 'one unit behind the link', groups: ['refunds'] },
  { of: 'two units behind the link', groups: ['stock', 'link'] },
  { of: 'one unit, bound when it is handed over', groups: ['stock', 'holds'] },
  { of: 'one unit that its channel verifies', groups: ['stock', 'holds'] },
  { of: 'one unit that is not mapped', groups: ['stock', 'presence'] },
  { of: 'one unit handed over by ship', groups: ['holds', 'presence'] },
  { of: 'one unit handed over by ship', groups: ['refunds', 'bounces'] },
  { of: 'one unit that an operator hands over', groups: ['holds', 'presence'] },
  { of: 'one unit that an operator hands over', groups: ['refunds', 'partial'] },
  { of: 'two units that the platform hands out', groups: ['holds', 'presence'] },
  { of: 'one unit that a fulfiller produces', groups: ['price'] },
  { of: 'two units that the channel takes as vouchers', groups: [] },
  { of: 'one unit that goes by parcel', groups: [] },
];
