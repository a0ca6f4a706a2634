import { defineMachine, type CommandOf, type StateOf } from '../kernel/machine.ts';

/**
 * A shop's grant 授权: the credentials with which its channel is called. `renewing`: a renewal was begun, and
 * nobody knows yet what came of it; it is asked again. `dead`: the channel takes it no more, so that the
 * shop is paused until somebody authorizes it anew, or the channel takes it after all.
 */
export const grantMachine = defineMachine('grant', ['valid'], {
  valid: {
    begin: { to: 'renewing', emits: 'grant.renewal_begun' },
    refuse: { to: 'dead', emits: 'grant.died' },
    authorize: { to: 'valid', emits: 'grant.authorized' },
  },
  renewing: {
    begin: { to: 'renewing', emits: 'grant.renewal_begun' },
    renew: { to: 'valid', emits: 'grant.renewed' },
    keep: { to: 'valid', emits: 'grant.kept' },
    refuse: { to: 'dead', emits: 'grant.died' },
    authorize: { to: 'valid', emits: 'grant.authorized' },
  },
  dead: {
    refuse: { to: 'dead', emits: 'grant.died' },
    renew: { to: 'valid', emits: 'grant.renewed' },
    authorize: { to: 'valid', emits: 'grant.authorized' },
    revive: { to: 'valid', emits: 'grant.revived' },
  },
});

/** A state of {@link grantMachine}. */
export type GrantState = StateOf<typeof grantMachine>;
/** What becomes of a shop's grant. */
export type GrantCommand = CommandOf<typeof grantMachine>;
