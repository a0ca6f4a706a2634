import type { Secret } from '../kernel/secret.ts';
import type { Channel } from '../ports/channel.ts';
import type { ChannelVerification, VerificationCalls } from '../ports/verification.ts';
import type { Guards } from './guards.ts';
import { stripped } from './strip-secrets.ts';

/**
 * A channel's calls about verification, guarded as the others are; those that it has. Their words are
 * stripped of the voucher and the token that they were handed.
 */
export function guardVerification(
  channel: Channel,
  { read, tell }: Pick<Guards, 'read' | 'tell'>,
): VerificationCalls {
  const verifyUnit = channel.verifyUnit?.bind(channel);
  const undoVerification = channel.undoVerification?.bind(channel);
  const loadVerification = channel.loadVerification?.bind(channel);
  return {
    ...(verifyUnit && {
      verifyUnit: async (call, request) => {
        const told = await tell('verifyUnit', () => verifyUnit(call, request));
        return told
          .map((words) => without(request, words))
          .mapErr((words) => without(request, words));
      },
    }),
    ...(undoVerification && {
      undoVerification: async (call, request) => {
        const told = await tell('undoVerification', () => undoVerification(call, request));
        return told
          .map((words) => without(request, words))
          .mapErr((words) => without(request, words));
      },
    }),
    ...(loadVerification && {
      loadVerification: async (call, request) => {
        const loaded = await read('loadVerification', () => loadVerification(call, request));
        return loaded.mapErr((error) => without(request, error));
      },
    }),
  };
}

function without<Words extends object>(request: ChannelVerification, words: Words): Words {
  const { voucher = null, token = null } = request;
  const handed = [token, voucher?.secret ?? null, voucher?.cardNumber ?? null];
  const secrets = handed.filter((secret): secret is Secret => secret !== null);
  // Most units go by a code of ours, and nothing is hidden there.
  return secrets.length === 0 ? words : stripped(words, secrets);
}
