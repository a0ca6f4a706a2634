import { invariant } from '../kernel/invariant.ts';
import type { Channel } from '../ports/channel.ts';
import type { Fulfiller } from '../ports/fulfiller.ts';
import type { Storage } from '../ports/storage.ts';

interface Composed {
  readonly storage: Storage;
  readonly channels: readonly Channel[];
  readonly fulfillers?: readonly Fulfiller[];
}

/** Throws where what a Kaquan is composed of does not fit together. */
export function checkContracts({ storage, channels, fulfillers = [] }: Composed): void {
  for (const { name, contract } of [storage, ...channels, ...fulfillers]) {
    // An adapter written in plain JavaScript, or for another version, is not held by the type.
    const version: number = contract;
    invariant(version === 1, `options: ${name} was written for contract ${version}, this is 1`);
  }
  invariant(
    !storage.isInHostTransaction,
    'options.storage: it stands for a transaction of the host; compose a Kaquan over the storage ' +
      'outside of it, and join the transaction with kaquan.with({ tx })',
  );
  const names = channels.map(({ name }) => name);
  invariant(new Set(names).size === names.length, 'options.channels: a name stands twice');
  const makers = fulfillers.map(({ name }) => name);
  invariant(new Set(makers).size === makers.length, 'options.fulfillers: a name stands twice');
}
