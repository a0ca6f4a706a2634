import { openSync, writeSync } from 'node:fs';
import { createPerformer, type Answer } from './perform.ts';
import { planOf, type PlanOptions } from './plan.ts';
import { openWorld, type Place, type Self } from './world.ts';

/** What a process is told on its command line. */
export interface WorkerOptions extends PlanOptions {
  readonly place: Place;
  readonly self: Self;
  /** Where it notes what it begins and what it was told; the next process of the plan goes on there. */
  readonly file: string;
  /** The call to go on with. */
  readonly from: number;
}

/** A line of the file: a call that began, or its answer. */
export type Note =
  | { readonly no: number; readonly began: true }
  | { readonly no: number; readonly answer: Answer }
  | { readonly no: number; readonly thrown: string };

const lanes = 3;

async function work(options: WorkerOptions): Promise<void> {
  const world = openWorld(options.place, options.self);
  const performer = createPerformer(world);
  const plan = planOf(options);
  // Written at once and by one call: whoever is killed has noted everything up to that moment.
  const file = openSync(options.file, 'a');
  const note = (line: Note): void => void writeSync(file, `${JSON.stringify(line)}\n`);
  process.send?.('ready');
  let next = options.from;
  const lane = async (): Promise<void> => {
    for (let call = plan[next++]; call !== undefined; call = plan[next++]) {
      const { no } = call;
      note({ no, began: true });
      try {
        note({ no, answer: await performer.perform(call) });
      } catch (error) {
        note({ no, thrown: String(error instanceof Error ? error.stack : error) });
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await world.close();
  process.disconnect?.();
}

await work(JSON.parse(process.argv[2] ?? '{}') as WorkerOptions);
