import assert from 'node:assert/strict';
import { minuteMs } from '../../kernel/time.ts';
import type { Channel, ChannelCapabilities, ChannelOrder } from '../../ports/channel.ts';
import type {
  ChannelHarness,
  ChannelWorld,
  CreateHarness,
  TestOrder,
  WorldAbility,
} from './channel-harness.ts';
import { valueFrom } from './sound-answers.ts';

/**
 * How a case ended that did not fail. `not_claimed`: the channel says that it cannot do this.
 * `not_provoked`: what would have to happen at the platform cannot be made to happen, and why.
 */
export type ConformanceVerdict =
  | { readonly outcome: 'held' }
  | { readonly outcome: 'not_claimed' }
  | { readonly outcome: 'not_provoked'; readonly reason: string };

/**
 * One promise of a channel as a test that runs anywhere: under vitest it is
 * `it.each(channelConformance)('$id $title', (each) => each.run(openHarness))`.
 */
export interface ConformanceCase {
  /** Never changes and is never used again: `C21`. */
  readonly id: string;
  /** What holds, as a sentence about the channel. */
  readonly title: string;
  /** Which claim it tests; `null`: what every channel must do. */
  readonly claim: keyof ChannelCapabilities | null;
  /** Answers how it ended, or rejects with an assertion error. */
  run(create: CreateHarness): Promise<ConformanceVerdict>;
}

/** What a case has to work with: the abilities that it asked for. */
export interface Desk<Ability extends WorldAbility> extends ChannelHarness {
  readonly channel: Required<Omit<Channel, 'permitFeed'>> & Pick<Channel, 'permitFeed'>;
  readonly world: Pick<ChannelWorld, Ability> & Partial<ChannelWorld>;
}

/** How a case is made. */
export interface CaseParts<Ability extends WorldAbility> {
  readonly claim: ConformanceCase['claim'];
  /** Whether a channel with these capabilities claims what is tested. */
  readonly isClaimed: (capabilities: ChannelCapabilities) => boolean;
  /** A harness without one of these leaves a claim untested, and the case fails. */
  readonly needs?: readonly Ability[];
  /** A harness without one of these says why, and the case is not provoked. */
  readonly provokes?: readonly Ability[];
  /** Rejects where the promise is broken. */
  readonly check: (desk: Desk<Ability>) => Promise<void>;
}

/** Makes a case. */
export function conformanceCase<Ability extends WorldAbility = never>(
  [id, title]: readonly [id: string, title: string],
  parts: CaseParts<Ability>,
): ConformanceCase {
  const { claim, isClaimed, needs = [], provokes = [] } = parts;
  return {
    id,
    title,
    claim,
    async run(create) {
      const harness = await create();
      try {
        if (!isClaimed(harness.channel.capabilities)) return { outcome: 'not_claimed' };
        for (const ability of needs) demand(harness, ability);
        const missing = provokes.find((ability) => harness.world[ability] === undefined);
        if (missing !== undefined) {
          return { outcome: 'not_provoked', reason: reasonFor(harness, missing) };
        }
        await parts.check(harness as Desk<Ability>);
        return { outcome: 'held' };
      } finally {
        await harness.close?.();
      }
    },
  };
}

/** Fails where a harness cannot do what a claim needs to be tested. */
export function demand<Ability extends WorldAbility>(
  { channel, world }: ChannelHarness,
  ability: Ability,
): ChannelWorld[Ability] {
  const able = world[ability];
  assert.ok(
    able !== undefined,
    `claimed, but no harness ability: "${channel.name}" says that it can, and world.${ability} is missing`,
  );
  return able;
}

function reasonFor({ cannot }: ChannelHarness, ability: WorldAbility): string {
  const reason = cannot?.[ability];
  assert.ok(
    reason !== undefined && reason !== '',
    `the harness has no world.${ability}: add it, or say in "cannot" why there is none`,
  );
  return reason;
}

/** What every case may use. */
export const basics = ['place', 'pay', 'facts'] as const;

/** One line of two for 10.00 each, nothing to carry. */
export const usualOrder: TestOrder = {
  lines: [{ quantity: 2, priceMinor: 1_000 }],
  postageMinor: 0,
  goods: 'virtual',
};

/** An order that was paid, and long enough ago for every list to show it. */
export async function paidOrder(
  desk: Desk<'place' | 'pay'>,
  parts: Partial<TestOrder> = {},
): Promise<string> {
  const orderNo = await desk.world.place({ ...usualOrder, ...parts });
  await desk.advance(2_000);
  await desk.world.pay(orderNo);
  await settle(desk);
  return orderNo;
}

/** Lets so much time pass that lists show what has happened until now. */
export async function settle(desk: ChannelHarness): Promise<void> {
  await desk.advance(10 * minuteMs);
}

/** An order as the channel loads it now. */
export async function load(desk: Desk<never>, orderNo: string): Promise<ChannelOrder> {
  return valueFrom(desk, await desk.channel.loadOrder(desk.call, orderNo));
}
