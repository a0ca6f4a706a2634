import type { Channel } from '../ports/channel.ts';
import type { VerificationCalls } from '../ports/verification.ts';
import type { Guards } from './guards.ts';

/** A channel's calls about verification, guarded as the others are; those that it has. */
export function guardVerification(
  channel: Channel,
  { read, tell }: Pick<Guards, 'read' | 'tell'>,
): VerificationCalls {
  const verifyUnit = channel.verifyUnit?.bind(channel);
  const undoVerification = channel.undoVerification?.bind(channel);
  const loadVerification = channel.loadVerification?.bind(channel);
  return {
    ...(verifyUnit && {
      verifyUnit: (call, request) => tell('verifyUnit', () => verifyUnit(call, request)),
    }),
    ...(undoVerification && {
      undoVerification: (call, request) =>
        tell('undoVerification', () => undoVerification(call, request)),
    }),
    ...(loadVerification && {
      loadVerification: (call, request) =>
        read('loadVerification', () => loadVerification(call, request)),
    }),
  };
}
