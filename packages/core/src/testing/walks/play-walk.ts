import type { CreateStorage } from '../contract-case.ts';
import { openStage } from '../guarantees/stage.ts';
import { assertAllSound } from '../soundness.ts';
import type { WalkStep } from './walk-step.ts';
import { createWalker } from './walker.ts';

/** A storage and a walk over a shop on it. */
export interface WalkRun {
  /** Makes an empty storage for this walk alone. */
  readonly create: CreateStorage;
  /** Taken one after the other. */
  readonly steps: readonly WalkStep[];
  /** Counts what the steps came to, so that a test can see that walks lead somewhere. */
  readonly seen?: Map<string, number>;
}

/**
 * Takes a walk over a shop and over a naive model of it, written from the requirements alone, and
 * demands after every step that orders, units, money and stock are what the model says; at the end that
 * everything stored goes together. Rejects at the first difference, with the steps that led there.
 */
export async function playWalk({ create, steps, seen }: WalkRun): Promise<void> {
  const storage = await create();
  const told: string[] = [];
  try {
    const stage = await openStage(storage, { policy: { verifiedBy: 'host' } });
    const walker = createWalker(stage);
    for (const step of steps) {
      const came = await walker.take(step);
      if (came === null) continue;
      told.push(`${step.deed} ${came}`);
      const word = `${step.deed} ${came.split(' ').at(-1) ?? ''}`;
      seen?.set(word, (seen.get(word) ?? 0) + 1);
      await walker.compare();
    }
    const hidden = (await walker.orders()).filter(({ presence }) => presence === 'removed');
    await assertAllSound({ storage, desk: stage.operator, hidden });
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${told.join(' → ')}: ${problem}`, { cause });
  } finally {
    await storage.close?.();
  }
}
