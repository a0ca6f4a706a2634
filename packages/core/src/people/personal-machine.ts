import { defineMachine, type StateOf } from '../kernel/machine.ts';

/**
 * Whether personal data 个人信息 of an order is kept beside it; one machine for its recipient and one for
 * the account to top up.
 *
 * `take`: the channel tells it. `give`: a person does. `retire`: nothing of the order needs it any more,
 * and it goes when the shop's time for it is over; `recall` where something needs it again.
 */
export const personalMachine = defineMachine('personal', ['none'], {
  none: {
    take: { to: 'kept', emits: 'personal.kept' },
    give: { to: 'kept', emits: 'personal.kept' },
  },
  kept: {
    take: { to: 'kept', emits: 'personal.kept' },
    give: { to: 'kept', emits: 'personal.kept' },
    retire: { to: 'retired', emits: 'personal.retired' },
    erase: { to: 'erased', emits: 'personal.erased' },
  },
  retired: {
    recall: { to: 'kept', emits: 'personal.recalled' },
    erase: { to: 'erased', emits: 'personal.erased' },
  },
  erased: { give: { to: 'kept', emits: 'personal.kept' } },
});

/** A state of {@link personalMachine}. */
export type PersonalState = StateOf<typeof personalMachine>;
