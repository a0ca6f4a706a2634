import type { BuyerThreshold } from '../after-sales/buyer-figures.ts';
import type { CaseRule } from '../after-sales/case-rules.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Actor } from '../order/history.ts';
import type { HostHoldRule } from '../order/hold-machine.ts';
import type { OrderDraft } from '../order/order-draft.ts';
import type { Screening } from '../order/order-holds.ts';
import type { Channel } from '../ports/channel.ts';
import type { Clock } from '../ports/clock.ts';
import type { Fulfiller } from '../ports/fulfiller.ts';
import type { IdSource } from '../ports/ids.ts';
import type { Logger } from '../ports/logger.ts';
import type { Policy } from '../ports/policy.ts';
import type { Storage } from '../ports/storage.ts';
import type { Throttle } from '../ports/throttle.ts';
import type { Vault } from '../ports/vault.ts';
import type { Shop } from '../shop/shop.ts';
import type { Digest } from '../system/digest.ts';
import type { ClaimProofRule } from '../redemption/claim-proof.ts';
import type { SingleFlight } from './single-flight.ts';
import type { Turns } from './turns.ts';

/**
 * Everything that one composed Kaquan works with; shared by all its handles, except that one inside a
 * host's transaction has a storage and readings of its own.
 */
export interface Runtime {
  readonly storage: Storage;
  readonly channelByType: ReadonlyMap<string, Channel>;
  readonly fulfillerByName: ReadonlyMap<string, Fulfiller>;
  readonly vault: Vault;
  readonly throttle: Throttle;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  /** By which histories are linked. */
  readonly digest: Digest;
  /** Who may call what; `null`: everybody may call everything. */
  readonly policy: Policy | null;
  /** The host's own reasons for freezing an order, by name. */
  readonly holdRules: ReadonlyMap<string, HostHoldRule>;
  /** The host's rules that every reading of an order is put to. */
  readonly screening: Screening;
  /** Decides by the shop's rules what buyers ask for at its channel. */
  readonly ruleOn: (draft: OrderDraft, shop: Shop) => void;
  /** The host's rules for after-sales, asked before the shop's own. */
  readonly caseRules: readonly CaseRule[];
  /** From when on figures speak against a buyer. */
  readonly buyerThresholds: readonly BuyerThreshold[];
  /** The host's way to tell whose an order is; `null` where it has none. */
  readonly claimProof: ClaimProofRule | null;
  /** Whether `storage` is part of a transaction that the host can still roll back. */
  readonly isInHostTransaction: boolean;
  /** Verification codes that are being looked up, by who does. */
  readonly codeLookUps: Turns;
  /** Keeps many callers from reading the same order at the channel at once. */
  readonly readings: SingleFlight;
}

/** On whose behalf, and for which tenant, services act. */
export interface Scope {
  readonly runtime: Runtime;
  readonly tenant: TenantId;
  readonly actor: Actor;
}

/** What every mutating call accepts beside its input. */
export interface CallOptions {
  /**
   * 1..200 characters. A second call with the same key and input answers `replayed`; with other
   * input, `idempotency.key_reused`. Remembered for 30 days.
   */
  readonly idempotencyKey?: string;
  /** Why; stands in the history. At most 500 characters. */
  readonly reason?: string;
}

/** What a call accepts whose outcome the channel decides. */
export interface WaitOptions extends CallOptions {
  /**
   * How long to wait for the channel's answer, in milliseconds, 1..60,000: the worker's job is done at
   * once, under its lease. What is not answered by then is answered as it stands, and the worker goes
   * on. Not on a handle with `tx`. Left out: the channel is told by the worker alone.
   */
  readonly waitMs?: number;
}
