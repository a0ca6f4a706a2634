/** How the line of what an order brought stands in the statement, where it is not as it should be. */
export interface OddBooking {
  /** How often it stands there: 0 leaves it out, 2 books it a second time under another number. */
  readonly times: 0 | 1 | 2;
  /** By how much its amount is off. */
  readonly offFen: number;
}

/** A movement of money that belongs to no order, such as a withdrawal. */
export interface OwnEntry {
  /** When it moved, by the sandbox's clock. */
  readonly at: number;
  /** Negative out of the account. */
  readonly amountFen: number;
  /** The platform's word for it. */
  readonly word: string;
}

/** What a platform does that it should not, as plain JSON; part of a sandbox's books. */
export interface IrregularBook {
  /** Orders that no list shows; read by number, they are there. */
  hidden: string[];
  /** Orders whose rows lack what was paid. */
  damaged: string[];
  /** Lines that are booked wrongly, by order. */
  misbooked: Record<string, OddBooking>;
  /** Movements that belong to no order. */
  entries: OwnEntry[];
  /** Changes of the balance that no line tells of. */
  silent: { readonly at: number; readonly amountFen: number }[];
}

/** Commands that make a platform behave as it should not; each has an admin endpoint of its name. */
export interface IrregularActions {
  /** No list shows the order any more; its number still does. */
  hide(orderNo: string): void;
  /** Lists show it again, under the time at which it last changed. */
  show(orderNo: string): void;
  /** The order's rows lack what was paid for it. */
  damage(orderNo: string): void;
  /** They are whole again. */
  repair(orderNo: string): void;
  /** What the order brings, or has brought, is booked so and not as it should be. */
  misbook(orderNo: string, how: Partial<OddBooking>): void;
  /** Money moves now that belongs to no order, and the statement tells of it in this word. */
  bookEntry(entry: Omit<OwnEntry, 'at'>): void;
  /** The balance changes now, and the statement tells of nothing. */
  shiftBalance(amountFen: number): void;
}

/** Gives the books of a platform that behaves. */
export function noIrregularities(): IrregularBook {
  return { hidden: [], damaged: [], misbooked: {}, entries: [], silent: [] };
}

/** Binds the commands to the books; `demandOrder` stops who names an order that is not there. */
export function irregularActions(sandbox: {
  readonly book: IrregularBook;
  readonly now: () => number;
  readonly changed: () => void;
  readonly demandOrder: (orderNo: string) => void;
}): IrregularActions {
  const { book, changed, demandOrder } = sandbox;
  const put = (list: 'hidden' | 'damaged', isIn: boolean) => (orderNo: string) => {
    demandOrder(orderNo);
    const others = book[list].filter((each) => each !== orderNo);
    book[list] = isIn ? [...others, orderNo] : others;
    changed();
  };
  // The platforms' rows know nothing finer than a second.
  const now = () => Math.floor(sandbox.now() / 1_000) * 1_000;
  return {
    hide: put('hidden', true),
    show: put('hidden', false),
    damage: put('damaged', true),
    repair: put('damaged', false),
    misbook: (orderNo, { times = 1, offFen = 0 }) => {
      demandOrder(orderNo);
      book.misbooked[orderNo] = { times, offFen };
      changed();
    },
    bookEntry: (entry) => {
      book.entries.push({ ...entry, at: now() });
      changed();
    },
    shiftBalance: (amountFen) => {
      book.silent.push({ at: now(), amountFen });
      changed();
    },
  };
}

/**
 * The movements that stand in the statement for one that an order brought: itself, none, or two, each
 * with its number's ending.
 */
export function bookedAs<Row extends { readonly amountFen: number }>(
  book: IrregularBook,
  orderNo: string,
  row: Row,
): readonly { readonly row: Row; readonly copy: number }[] {
  const { times, offFen } = book.misbooked[orderNo] ?? { times: 1, offFen: 0 };
  const booked = { ...row, amountFen: row.amountFen + offFen };
  return Array.from({ length: times }, (_, copy) => ({ row: booked, copy }));
}

/** By how much the balance has changed without a word until then. */
export function silentFenUntil(book: IrregularBook, at: number): number {
  return book.silent.reduce((sum, each) => sum + (each.at <= at ? each.amountFen : 0), 0);
}
