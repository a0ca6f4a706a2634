import { parseArgs } from 'node:util';
import { faultKinds } from './faults/kinds.ts';

/** What the demo was asked to do. */
export interface OperationsOptions {
  readonly seed: string;
  /** How many days the life lasts; 91 reach into a fourth month, whose reports look back at the third. */
  readonly days: number;
  /** The one kind of fault that is planted; `null`: what the seed draws. */
  readonly only: string | null;
  readonly isJson: boolean;
}

export const usage = 'usage: pnpm demo:operations [--seed S] [--days N] [--only KIND] [--json]';

/** Three months, and the days in which their last statements arrive. */
const wholeLife = 94;

/** Reads the command line; what is wrong with it comes back as one sentence. */
export function readOptions(args: readonly string[]): OperationsOptions | string {
  let values: {
    readonly seed: string;
    readonly days: string;
    readonly only?: string | undefined;
    readonly json: boolean;
  };
  try {
    ({ values } = parseArgs({
      args: args.filter((arg) => arg !== '--'),
      options: {
        seed: { type: 'string', default: 'kaquan' },
        days: { type: 'string', default: String(wholeLife) },
        only: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    // What is thrown here is about the arguments alone, in words made for whoever typed them.
    return error instanceof Error ? error.message.replaceAll('\n', ' ') : String(error);
  }
  const { seed, only = null, json } = values;
  const days = /^\d{1,3}$/.test(values.days) ? Number(values.days) : 0;
  if (days < 7 || days > 400) return '--days must be a whole number from 7 to 400';
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(seed)) {
    return '--seed must be 1 to 40 of A-Z a-z 0-9 . _ - and start with a letter or digit';
  }
  const kinds = faultKinds.map(({ kind }) => kind);
  if (only !== null && !kinds.includes(only)) return `--only must be one of: ${kinds.join(', ')}`;
  return { seed, days, only, isJson: json };
}
