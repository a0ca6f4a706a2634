import type { PddClient } from './client.ts';
import type { PddSettings } from './options.ts';

/** What of a channel the methods need. */
export interface PddContext {
  readonly client: PddClient;
  readonly settings: PddSettings;
}
