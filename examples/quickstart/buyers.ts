import { unwrapOrThrow } from '@kaquan/core';
import type { ErrorCode, IssuedGoods, Order } from '@kaquan/core';
import type { SeededRandom } from '@kaquan/channel-kit/sandbox';
import { redeem, type Host } from './host.ts';
import { inParallel } from './in-parallel.ts';

/** A card as somebody holds it in his hands, whatever our books say. */
export interface HeldCard {
  readonly unitId: string;
  readonly attempt: number;
  readonly secret: string;
}

/** What was handed out in this run: by link to buyers, and directly to the operator. */
export interface Hands {
  readonly cards: readonly HeldCard[];
  receive(goods: readonly IssuedGoods[]): void;
}

export function createHands(): Hands {
  const cards: HeldCard[] = [];
  return {
    cards,
    receive(goods) {
      for (const { unitId, attempt, secret } of goods) {
        cards.push({ unitId, attempt, secret: secret.reveal() });
      }
    },
  };
}

/** How the buyers fared. */
export interface Redemptions {
  readonly redeemed: number;
  readonly repeated: number;
  /** Refusals by code. */
  readonly refused: ReadonlyMap<ErrorCode, number>;
}

/** How many buyers are at it at once. */
const buyersAtOnce = 16;

/**
 * Buyers open their links: some click twice, some have given the link to a friend and both click at
 * the same time, and somebody tries a link that he made up.
 */
export async function redeemAll(
  host: Host,
  orders: readonly Order[],
  world: {
    readonly random: SeededRandom;
    readonly hands: Hands;
    readonly onProgress: (done: number) => void;
  },
): Promise<Redemptions> {
  const { random, hands, onProgress } = world;
  const refused = new Map<ErrorCode, number>();
  const count = { redeemed: 0, repeated: 0, done: 0 };
  const visit = async (token: string, visitor: string): Promise<void> => {
    const answer = await redeem(host, token, visitor);
    if (answer.isErr()) {
      const { code } = answer.error;
      refused.set(code, (refused.get(code) ?? 0) + 1);
      return;
    }
    hands.receive(answer.value.goods);
    count[answer.value.outcome === 'applied' ? 'redeemed' : 'repeated'] += 1;
  };
  // Drawn before they run, so that the seed and not the machine's pace decides.
  const visits = orders.map(({ orderId }) => ({ orderId, habit: random.integer(1, 10) }));
  await inParallel(visits, buyersAtOnce, async ({ orderId, habit }) => {
    const { token } = await unwrapOrThrow(host.desk.redemption.link({ orderId }));
    const buyer = `buyer-of-${orderId}`;
    const friend = habit <= 2 ? [visit(token, `friend-of-${buyer}`)] : [];
    await Promise.all([visit(token, buyer), ...friend]);
    if (habit >= 9) await visit(token, buyer);
    if (habit === 10) await visit(forged(token), `forger-of-${orderId}`);
    count.done += 1;
    onProgress(count.done);
  });
  const { redeemed, repeated } = count;
  return { redeemed, repeated, refused };
}

function forged(token: string): string {
  const last = token.at(-1);
  return `${token.slice(0, -1)}${last === 'A' ? 'B' : 'A'}`;
}
