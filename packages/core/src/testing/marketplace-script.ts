import type { MarketplaceFault, MarketplaceOperation } from './marketplace-types.ts';

type Actions = Map<MarketplaceOperation, (() => void)[]>;

/** What is to happen to the next calls of a marketplace. */
export interface MarketplaceScript {
  readonly calls: Record<MarketplaceOperation, number>;
  failNext(operation: MarketplaceOperation, fault: MarketplaceFault, times?: number): void;
  beforeNext(operation: MarketplaceOperation, action: () => void): void;
  afterNext(operation: MarketplaceOperation, action: () => void): void;
  delayNext(operation: MarketplaceOperation, until: Promise<void>): void;
  /** Ends when the call may go on. */
  wait(operation: MarketplaceOperation): Promise<void>;
  /** Counts a call, does what comes before it and answers what goes wrong with it. */
  begin(operation: MarketplaceOperation): MarketplaceFault | null;
  /** Does what comes after a call. */
  end(operation: MarketplaceOperation): void;
}

/** An empty script: nothing goes wrong. */
export function createScript(): MarketplaceScript {
  const plans: { operation: MarketplaceOperation; fault: MarketplaceFault }[] = [];
  const before: Actions = new Map();
  const after: Actions = new Map();
  const delays: { operation: MarketplaceOperation; until: Promise<void> }[] = [];
  const calls = {
    describeShop: 0,
    listOrders: 0,
    loadOrder: 0,
    confirmShipment: 0,
    changeWaybill: 0,
    listRefunds: 0,
    loadRefund: 0,
    agreeRefund: 0,
    refuseRefund: 0,
    verifyUnit: 0,
    undoVerification: 0,
    loadVerification: 0,
    refreshGrant: 0,
    sendVouchers: 0,
    resendVouchers: 0,
    loadVouchers: 0,
    setItemStock: 0,
    appendNote: 0,
    depositCards: 0,
    permitFeed: 0,
    listStatement: 0,
  };
  return {
    calls,
    failNext(operation, fault, times = 1) {
      for (let i = 0; i < times; i += 1) plans.push({ operation, fault });
    },
    beforeNext: (operation, action) => void queueOf(before, operation).push(action),
    afterNext: (operation, action) => void queueOf(after, operation).push(action),
    delayNext: (operation, until) => void delays.push({ operation, until }),
    async wait(operation) {
      const position = delays.findIndex((delay) => delay.operation === operation);
      if (position !== -1) await delays.splice(position, 1)[0]?.until;
    },
    begin(operation) {
      calls[operation] += 1;
      queueOf(before, operation).shift()?.();
      const position = plans.findIndex((plan) => plan.operation === operation);
      return position === -1 ? null : (plans.splice(position, 1)[0]?.fault ?? null);
    },
    end: (operation) => queueOf(after, operation).shift()?.(),
  };
}

function queueOf(actions: Actions, operation: MarketplaceOperation): (() => void)[] {
  const queue = actions.get(operation) ?? [];
  actions.set(operation, queue);
  return queue;
}
