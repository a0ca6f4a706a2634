import type { Channel } from '@kaquan/core/ports';
import type { TaobaoClient } from '../client.ts';
import { appendNote } from './append-note.ts';

/** What this channel can do about notes. */
export const noteCapabilities = { takesNotes: true } as const;

/** The call about notes. */
export function createNotes(client: TaobaoClient): Required<Pick<Channel, 'appendNote'>> {
  return { appendNote: (call, note) => appendNote(client, call, note) };
}
