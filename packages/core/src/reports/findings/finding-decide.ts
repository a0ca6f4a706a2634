import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../../kernel/errors.ts';
import type { FindingId, ReportId, ShopId } from '../../kernel/ids.ts';
import { legalCommands, moveOf } from '../../kernel/machine.ts';
import type { Instant, Period } from '../../kernel/time.ts';
import { isWorse } from '../checklist/check.ts';
import type { FindingDraft, FindingSubject } from '../checklist/finding.ts';
import { findingMachine, type FindingCommand, type FindingMove } from './finding-machine.ts';
import type { Finding, FindingNote } from './finding.ts';

/** Who does something to a finding, when and why. */
export interface FindingWord {
  readonly at: Instant;
  readonly by: string;
  readonly text: string;
}

/** The report that has found something. */
export interface Sighting {
  readonly reportId: ReportId;
  readonly check: string;
  readonly period: Period;
  readonly at: Instant;
  /** Who made it. */
  readonly by: string;
}

/** How many notes a finding keeps: the last ones. */
const maxNotes = 100;

/** A finding as a report has found it now; its first sight where `before` is `null`. */
export function decideSeen(
  before: Finding | null,
  { findingId, draft }: { readonly findingId: FindingId; readonly draft: FindingDraft },
  sighting: Sighting,
): Finding {
  const { reportId, check, period, at, by } = sighting;
  const seen = { ...draft, check, reportId, period, lastSeenAt: at };
  if (before === null) {
    const [state = 'open'] = findingMachine.initial;
    const first = { firstSeenAt: at, openedAt: at, settledAt: null, assignee: null, notes: [] };
    const shopId = shopOf(draft.subject);
    return { ...seen, ...first, findingId, version: 1, shopId, state };
  }
  const version = before.version + 1;
  const again = { ...before, ...seen, version };
  const said = { at, by, text: '' };
  const came = moveOf(findingMachine, before.state, 'reappear');
  if (came !== null) return moved(again, came, said);
  const worsened = moveOf(findingMachine, before.state, 'worsen');
  const isHarder = isWorse(draft.status, before.status);
  return worsened !== null && isHarder ? moved(again, worsened, said) : again;
}

/** A finding that a report finds no more: it is settled by itself, and says so. */
export function decideGone(before: Finding, said: FindingWord): Finding | null {
  const move = moveOf(findingMachine, before.state, 'fade');
  return move === null ? null : moved({ ...before, version: before.version + 1 }, move, said);
}

/**
 * What somebody does to a finding.
 *
 * Errors: `finding.illegal_transition` with the legal commands.
 */
export function decideMove(
  before: Finding,
  command: FindingCommand,
  said: FindingWord,
): Result<Finding, CoreError<'finding.illegal_transition'>> {
  const move = moveOf(findingMachine, before.state, command);
  if (move === null) return err(illegal(before, command));
  return ok(moved({ ...before, version: before.version + 1 }, move, said));
}

/**
 * Gives a finding to somebody, or with `null` to nobody in particular.
 *
 * Errors: `finding.illegal_transition` for one that is settled.
 */
export function decideAssign(
  before: Finding,
  assignee: string | null,
  said: FindingWord,
): Result<Finding, CoreError<'finding.illegal_transition'>> {
  if (moveOf(findingMachine, before.state, 'resolve') === null) {
    return err(illegal(before, 'assign'));
  }
  const text = [assignee ?? '—', said.text].filter((part) => part !== '').join(': ');
  const note: FindingNote = { ...said, text, event: 'finding.assigned' };
  return ok({ ...before, version: before.version + 1, assignee, notes: withNote(before, note) });
}

/** Notes something about a finding. */
export function decideNote(before: Finding, said: FindingWord): Finding {
  const notes = withNote(before, { ...said, event: 'finding.noted' });
  return { ...before, version: before.version + 1, notes };
}

/** The shop that something is about, or is of; `null` where it is of none. */
function shopOf(subject: FindingSubject): ShopId | null {
  return 'shopId' in subject ? subject.shopId : null;
}

interface Made {
  readonly to: Finding['state'];
  readonly emits: string;
}

function moved(finding: Finding, { to, emits }: Made, said: FindingWord): Finding {
  const isSettled = moveOf(findingMachine, to, 'resolve') === null;
  const event = emits as FindingMove;
  const opens = moveOf(findingMachine, finding.state, 'resolve') === null && !isSettled;
  return {
    ...finding,
    state: to,
    openedAt: opens ? said.at : finding.openedAt,
    settledAt: isSettled ? said.at : null,
    notes: withNote(finding, { ...said, event }),
  };
}

function withNote({ notes }: Finding, note: FindingNote): readonly FindingNote[] {
  return [...notes, note].slice(-maxNotes);
}

function illegal(
  { findingId, state }: Finding,
  command: string,
): CoreError<'finding.illegal_transition'> {
  const moves = legalCommands(findingMachine, state).filter((each) => isForPeople.has(each));
  const legal = 'resolve' in findingMachine.states[state] ? [...moves, 'assign'] : moves;
  return coreError('finding.illegal_transition', { findingId, state, command, legal });
}

// The others are said by reports.
const isForPeople: ReadonlySet<string> = new Set(['acknowledge', 'resolve', 'reopen']);
