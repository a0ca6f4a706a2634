import type { Channel, ChannelWriteOutcome } from '../ports/channel.ts';
import type { VerificationCalls } from '../ports/verification.ts';
import type { Guards } from './guards.ts';

/** A channel's calls about verification, guarded as the others are; those that it has. */
export function guardVerification(
  channel: Channel,
  { read, write }: Guards,
  clean: (outcome: ChannelWriteOutcome) => ChannelWriteOutcome,
): VerificationCalls {
  const verifyUnit = channel.verifyUnit?.bind(channel);
  const undoVerification = channel.undoVerification?.bind(channel);
  const loadVerification = channel.loadVerification?.bind(channel);
  return {
    ...(verifyUnit && {
      verifyUnit: async (call, request) => {
        const told = await write('verifyUnit', () => verifyUnit(call, request));
        return told.map(clean);
      },
    }),
    ...(undoVerification && {
      undoVerification: async (call, request) => {
        const told = await write('undoVerification', () => undoVerification(call, request));
        return told.map(clean);
      },
    }),
    ...(loadVerification && {
      loadVerification: (call, request) =>
        read('loadVerification', () => loadVerification(call, request)),
    }),
  };
}
