/** How calls are gathered. */
export interface GatherOptions<Item, Answer> {
  /** Makes one trip for all the items; answers one for each, in their order. */
  readonly run: (items: readonly Item[]) => Promise<readonly Answer[]>;
  /** Only calls of the same name share a trip. */
  readonly nameOf: (items: readonly Item[]) => string;
  /** How many trips are under way at once, at most. */
  readonly trips: number;
  /** How many items one trip takes, at most, unless a single call brings more. */
  readonly items: number;
}

interface Waiting<Item, Answer> {
  readonly items: readonly Item[];
  readonly name: string;
  readonly resolve: (answers: readonly Answer[]) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Lets calls that come at the same time share a trip to the server: the first ones leave at once,
 * and whoever comes while they are under way leaves together when one of them is back. A caller who
 * is alone waits for nobody.
 *
 * Every call answers for its own items. A trip that fails fails for all who share it.
 */
export function gather<Item, Answer>(
  options: GatherOptions<Item, Answer>,
): (items: readonly Item[]) => Promise<readonly Answer[]> {
  const queue: Waiting<Item, Answer>[] = [];
  let tripsUnderWay = 0;
  let itemsUnderWay = 0;
  let isDue = false;
  let wasShared = false;

  const leave = async (sharing: readonly Waiting<Item, Answer>[]): Promise<void> => {
    const all = sharing.flatMap(({ items }) => items);
    tripsUnderWay += 1;
    itemsUnderWay += all.length;
    wasShared = sharing.length > 1;
    try {
      const answers = await options.run(all);
      let from = 0;
      for (const { items, resolve } of sharing) {
        resolve(answers.slice(from, from + items.length));
        from += items.length;
      }
    } catch (error) {
      for (const { reject } of sharing) reject(error); // Each caller's edge judges it.
    } finally {
      tripsUnderWay -= 1;
      itemsUnderWay -= all.length;
      depart();
    }
  };

  // A second trip is worth its cost when it carries a fair share of what is under way.
  const isTime = (): boolean => {
    if (queue.length === 0 || tripsUnderWay >= options.trips) return false;
    const waiting = queue.reduce((count, { items }) => count + items.length, 0);
    return tripsUnderWay === 0 || waiting * 2 >= Math.min(itemsUnderWay, options.items);
  };

  const depart = (): void => {
    if (isDue || !isTime()) return;
    if (!wasShared) {
      void leave(takeNext(queue, options.items));
      return;
    }
    // Whoever shared the trip before comes again in the same turn: it is worth letting all of them
    // come.
    isDue = true;
    setImmediate(() => {
      isDue = false;
      while (isTime()) void leave(takeNext(queue, options.items));
    });
  };

  return (items) =>
    new Promise((resolve, reject) => {
      queue.push({ items, name: options.nameOf(items), resolve, reject });
      depart();
    });
}

function takeNext<Item, Answer>(
  queue: Waiting<Item, Answer>[],
  most: number,
): readonly Waiting<Item, Answer>[] {
  const name = queue[0]?.name;
  const taken: Waiting<Item, Answer>[] = [];
  let count = 0;
  for (let i = 0; i < queue.length;) {
    const each = queue[i];
    const fits = taken.length === 0 || count + (each?.items.length ?? 0) <= most;
    if (each === undefined || each.name !== name || !fits) {
      i += 1;
      continue;
    }
    queue.splice(i, 1);
    taken.push(each);
    count += each.items.length;
  }
  return taken;
}
