import type { Result } from 'neverthrow';
import type { CoreError } from '../../src/kernel/errors.ts';
import type { Channel, ChannelCapabilities } from '../../src/ports/channel.ts';
import type { ChannelHarness } from '../../src/testing/conformance/channel-harness.ts';

/** A channel that is broken in one way. */
export interface ChannelSaboteur {
  /** What it does wrong. */
  readonly name: string;
  /** The cases that must catch it. */
  readonly breaks: readonly string[];
  readonly create: (honest: ChannelHarness) => ChannelHarness;
}

type Full = Required<Channel>;

/** A harness whose channel does something else in some of its methods. */
export function lying(
  lies: (honest: Full, harness: ChannelHarness) => Partial<Channel>,
): ChannelSaboteur['create'] {
  return (harness) => {
    const honest = harness.channel as Full;
    const lied = lies(honest, harness);
    const channel = new Proxy<Channel>(honest, {
      get: (target, name): unknown => Reflect.get(name in lied ? lied : target, name),
    });
    return { ...harness, channel };
  };
}

/** A channel that says something else of itself. */
export function claiming(
  claims: Partial<ChannelCapabilities> & Readonly<Record<string, unknown>>,
): ChannelSaboteur['create'] {
  return lying(({ capabilities }) => ({ capabilities: { ...capabilities, ...claims } }));
}

/** The answer, changed where it is one. */
export async function changed<T, E extends CoreError>(
  answer: Promise<Result<T, E>>,
  change: (value: T) => T,
): Promise<Result<T, E>> {
  return (await answer).map(change);
}
