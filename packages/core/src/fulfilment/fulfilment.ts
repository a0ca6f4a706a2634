import type { UnitId } from '../kernel/ids.ts';
import type { FulfilState } from './fulfil-machine.ts';

/** What a fulfiller was asked to produce for one attempt on one unit. */
export interface Fulfilment {
  /** `<unit>.f<attempt>`; see `FulfilRequest.requestId`. */
  readonly requestId: string;
  /** The unit whose goods are produced. */
  readonly unitId: UnitId;
  /** The number of the unit's issue, from 1. */
  readonly attempt: number;
  /** The name of the host's fulfiller that was asked. */
  readonly fulfiller: string;
  /** Moved by the fulfiller's answers and reports. */
  readonly state: FulfilState;
  /** The fulfiller's own words on a refusal or doubt; empty otherwise. */
  readonly note: string;
}
