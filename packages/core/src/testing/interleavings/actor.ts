import type { Storage } from '../../ports/storage.ts';

/** A program that stops before each of its storage calls. */
export interface Actor<Answer> {
  readonly answer: Promise<Answer>;
  /** Whether it stands before a call; otherwise it is done. */
  isWaiting(): boolean;
  /** Whether the call that it stands before only reads. */
  isReading(): boolean;
  /** Lets it make one call and go on to the next, or to its end. */
  step(): Promise<void>;
  /** Waits until it stands before a call or is done. */
  rest(): Promise<void>;
}

/** Starts a program against a storage that waits for permission before every call. */
export function createActor<Answer>(
  storage: Storage,
  program: (storage: Storage) => Promise<Answer>,
): Actor<Answer> {
  const calls: { readonly name: string; readonly run: () => Promise<void> }[] = [];
  let isDone = false;
  let wake = (): void => undefined;

  const queue: Queue = (name, call) =>
    new Promise((resolve, reject) => {
      calls.push({ name, run: () => call().then(resolve, reject) });
      wake();
    });
  const answer = program(gated(storage, queue));
  const finish = (): void => {
    isDone = true;
    wake();
  };
  // A rejection is the search's to report, once all programs have come to rest.
  answer.then(finish, finish);

  const rest = async (): Promise<void> => {
    while (!isDone && calls.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return {
    answer,
    rest,
    isWaiting: () => calls.length > 0,
    isReading: () => readNames.test(calls[0]?.name ?? ''),
    async step() {
      await calls.shift()?.run();
      await rest();
    },
  };
}

type Queue = (name: string, call: () => Promise<unknown>) => Promise<unknown>;

/** The calls of the port that change nothing. */
const readNames = /^(?:load|find|count|stockLevels|ledgerTotals)/;

function gated(storage: Storage, queue: Queue): Storage {
  return new Proxy(storage, {
    get(target, name): unknown {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      if (name === 'within') return (tx: object) => gated(target.within(tx), queue);
      return (...asked: unknown[]): unknown =>
        queue(String(name), async (): Promise<unknown> => Reflect.apply(member, target, asked));
    },
  });
}
