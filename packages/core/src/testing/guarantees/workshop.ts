import type { FulfilAnswer, Fulfiller, FulfilRequest } from '../../ports/fulfiller.ts';

/** Of five hundred characters kept, the last one would be half of one. */
const longNote = `${'查无此号'.repeat(200).slice(0, 499)}\u{1F600}`;

/**
 * How the next request ends. `lost`: it is produced and nobody hears of it. `unheard`: it never arrives.
 * `pending`: it is produced later, by `finish`.
 */
export type WorkshopPlan = 'done' | 'lost' | 'unheard' | 'pending' | 'refused';

/** A provider in this process that keeps books of what it was asked for. */
export interface Workshop {
  readonly fulfiller: Fulfiller;
  readonly calls: { fulfil: number; lookUp: number };
  /** The request ids in the order in which they were taken, repeats included. */
  readonly taken: readonly string[];
  /** The accounts that it was asked and looked up with, in that order; none where it was told none. */
  readonly accounts: readonly string[];
  /** How often a request was produced. */
  countProduced(requestId?: string): number;
  plan(...plans: readonly WorkshopPlan[]): void;
  /** Lets so many look-ups answer that nobody knows. */
  forget(times: number): void;
  /** Produces what was pending. */
  finish(requestId: string): void;
  /** Does something while the next request is on its way. */
  beforeNext(action: () => Promise<void> | void): void;
}

/** The name by which products name the workshop. */
export const workshopName = 'workshop';

/** Opens a workshop without orders. */
export function openWorkshop(): Workshop {
  const answers = new Map<string, FulfilAnswer>();
  const produced = new Map<string, number>();
  const taken: string[] = [];
  const accounts: string[] = [];
  const plans: WorkshopPlan[] = [];
  const actions: (() => Promise<void> | void)[] = [];
  const calls = { fulfil: 0, lookUp: 0 };
  let forgets = 0;
  const produce = ({ requestId }: Pick<FulfilRequest, 'requestId'>): FulfilAnswer => {
    produced.set(requestId, (produced.get(requestId) ?? 0) + 1);
    answers.set(requestId, { outcome: 'done' });
    return { outcome: 'done' };
  };
  const carryOut: Readonly<Record<WorkshopPlan, (request: FulfilRequest) => FulfilAnswer>> = {
    done: produce,
    lost(request) {
      produce(request);
      return { outcome: 'unknown' };
    },
    unheard: () => ({ outcome: 'unknown' }),
    pending({ requestId }) {
      answers.set(requestId, { outcome: 'pending' });
      return { outcome: 'pending' };
    },
    refused({ requestId }) {
      const answer: FulfilAnswer = { outcome: 'refused', note: longNote };
      answers.set(requestId, answer);
      return answer;
    },
  };
  const note = ({ account }: FulfilRequest): void => {
    if (account !== null) accounts.push(account.reveal());
  };
  return {
    calls,
    taken,
    accounts,
    countProduced: (requestId) =>
      requestId === undefined
        ? [...produced.values()].reduce((sum, count) => sum + count, 0)
        : (produced.get(requestId) ?? 0),
    plan: (...next) => void plans.push(...next),
    forget: (times) => void (forgets = times),
    finish: (requestId) => void produce({ requestId }),
    beforeNext: (action) => void actions.push(action),
    fulfiller: {
      name: workshopName,
      contract: 1,
      async fulfil(request) {
        calls.fulfil += 1;
        taken.push(request.requestId);
        note(request);
        await actions.shift()?.();
        return carryOut[plans.shift() ?? 'done'](request);
      },
      async lookUp(request) {
        const { requestId } = request;
        note(request);
        calls.lookUp += 1;
        await Promise.resolve();
        if (forgets > 0) {
          forgets -= 1;
          return { outcome: 'unknown' };
        }
        return answers.get(requestId) ?? { outcome: 'absent' };
      },
    },
  };
}
