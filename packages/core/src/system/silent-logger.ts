import type { Logger } from '../ports/logger.ts';

/** Says nothing; the default. */
export const silentLogger: Logger = {
  log() {
    // A host that wants a log passes its own logger.
  },
};
