import { defineMachine, type StateOf } from '../kernel/machine.ts';

/**
 * A batch 批量操作: planned first, then executed page by page, stopped and taken up again between two
 * pages, and taken back where its operation can be. That a plan has expired is computed when it is read.
 */
export const batchMachine = defineMachine('batch', ['planned'], {
  planned: { execute: { to: 'running', emits: 'batch.started' } },
  running: {
    finish: { to: 'done', emits: 'batch.finished' },
    cancel: { to: 'cancelled', emits: 'batch.cancelled' },
  },
  cancelled: {
    resume: { to: 'running', emits: 'batch.resumed' },
    undo: { to: 'undoing', emits: 'batch.undo_started' },
  },
  done: { undo: { to: 'undoing', emits: 'batch.undo_started' } },
  undoing: { settle: { to: 'undone', emits: 'batch.undone' } },
  undone: {},
});

/** A state of {@link batchMachine}. */
export type BatchState = StateOf<typeof batchMachine>;

/** A command that some state of {@link batchMachine} accepts. */
export type BatchCommand = 'execute' | 'finish' | 'cancel' | 'resume' | 'undo' | 'settle';
