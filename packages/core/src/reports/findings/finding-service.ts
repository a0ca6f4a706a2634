import { err, ok, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../../kernel/errors.ts';
import type { FindingId, ShopId } from '../../kernel/ids.ts';
import { idSchema, stateSchema } from '../../kernel/schema.ts';
import { isCleanText } from '../../kernel/text.ts';
import type { Page, StorageError } from '../../ports/storage.ts';
import { requireReason } from '../../runtime/require-reason.ts';
import type { CallOptions, Scope } from '../../runtime/runtime.ts';
import { mutatingCall, serviceCall } from '../../runtime/service-call.ts';
import { changeFinding, type ChangedFinding, type ChangeFindingError } from './change-finding.ts';
import { decideAssign, decideMove, decideNote } from './finding-decide.ts';
import { findingMachine, type FindingState } from './finding-machine.ts';
import { standingStates } from './finding-states.ts';
import type { Finding } from './finding.ts';
import { loadFinding } from './load-finding.ts';

/** Names a finding. */
export interface FindingInput {
  /** As reports and lists name it. */
  readonly findingId: string;
}

/** Who is to see to a finding. */
export interface AssignFindingInput extends FindingInput {
  /** In the host's words, 1..100 characters; `null`: nobody in particular. */
  readonly assignee: string | null;
}

/** Which findings to list; what is left out does not narrow. */
export interface FindFindingsInput {
  /** Any of these; left out: those that stand, open and acknowledged. */
  readonly states?: readonly FindingState[];
  /** Of this check: `daily.frozen`. */
  readonly check?: string;
  /** About this shop, or something of it. */
  readonly shopId?: string;
  /** Assigned to exactly this person. */
  readonly assignee?: string;
  /** From an earlier page's `nextCursor`, with the same conditions. */
  readonly cursor?: string;
  /** 1..500; default 50. */
  readonly limit?: number;
}

/** Why findings cannot be listed. */
export type FindFindingsError = StorageError | CoreError<'input.invalid'>;

/** Why a finding cannot be loaded. */
export type LoadFindingError = StorageError | CoreError<'input.invalid' | 'finding.not_found'>;

/** What checks have found 问题, and what is done about it 整改. */
export interface FindingService {
  /** Lists findings by since when they stand, the oldest first. Errors: `input.invalid`, `storage.*`. */
  find(input?: FindFindingsInput): ResultAsync<Page<Finding>, FindFindingsError>;
  /** One finding with its notes. Errors: `input.invalid`, `finding.not_found`, `storage.*`. */
  load(input: FindingInput): ResultAsync<Finding, LoadFindingError>;
  /**
   * Says that it is known 知悉: reports show it apart from then on, and it makes none of them a warning,
   * until it is gone or becomes worse. `options.reason` is its note.
   *
   * Errors: `input.invalid`, `finding.not_found`, `finding.illegal_transition`,
   * `idempotency.key_reused`, `storage.*`.
   */
  acknowledge(
    input: FindingInput,
    options?: CallOptions,
  ): ResultAsync<ChangedFinding, ChangeFindingError>;
  /** Says who is to see to it 指派; `options.reason` is its note. Errors: as `acknowledge`. */
  assign(
    input: AssignFindingInput,
    options?: CallOptions,
  ): ResultAsync<ChangedFinding, ChangeFindingError>;
  /**
   * Says that it is mended 已解决, and with `options.reason` how. A later report that finds it all the same
   * opens it again.
   *
   * Errors: as `acknowledge`; `input.invalid` also without a reason.
   */
  resolve(
    input: FindingInput,
    options?: CallOptions,
  ): ResultAsync<ChangedFinding, ChangeFindingError>;
  /** Opens one again that was acknowledged or resolved; `options.reason` says why. Errors: as `resolve`. */
  reopen(
    input: FindingInput,
    options?: CallOptions,
  ): ResultAsync<ChangedFinding, ChangeFindingError>;
  /** Notes `options.reason` about it, whatever its state. Errors: as `resolve`. */
  note(input: FindingInput, options?: CallOptions): ResultAsync<ChangedFinding, ChangeFindingError>;
}

const word = (most: number) =>
  z.string().min(1).max(most).refine(isCleanText, 'must not hold a NUL or half a character');
const findingSchema = z.strictObject({ findingId: idSchema<FindingId>() });
const assignSchema = findingSchema.extend({ assignee: word(100).nullable() });
const findSchema = z.strictObject({
  states: z.array(stateSchema(findingMachine)).max(10).exactOptional(),
  check: word(100).exactOptional(),
  shopId: idSchema<ShopId>().exactOptional(),
  assignee: word(100).exactOptional(),
  cursor: z.string().exactOptional(),
  limit: z.int().min(1).max(500).exactOptional(),
});

/** Findings on behalf of one tenant and actor. */
export function createFindingService(scope: Scope): FindingService {
  const { storage } = scope.runtime;
  const { tenant } = scope;
  const move =
    (command: 'acknowledge' | 'resolve' | 'reopen'): FindingService['acknowledge'] =>
    (input, options) =>
      mutatingCall(findingSchema, { input, options }, async (given, how) => {
        const said = command === 'acknowledge' ? ok() : requireReason(how);
        if (said.isErr()) return err(said.error);
        const call = { name: command, input: given };
        return changeFinding(scope, call, {
          options: how,
          decide: (finding, word) => decideMove(finding, command, word),
        });
      });
  return {
    find: (input) =>
      serviceCall(findSchema, input ?? {}, ({ limit = 50, states = standingStates, ...query }) =>
        storage.findFindings({ ...query, states, limit, tenant }),
      ),
    load: (input) =>
      serviceCall(findingSchema, input, ({ findingId }) => loadFinding(scope, findingId)),
    acknowledge: move('acknowledge'),
    resolve: move('resolve'),
    reopen: move('reopen'),
    assign: (input, options) =>
      mutatingCall(assignSchema, { input, options }, (given, how) =>
        changeFinding(
          scope,
          { name: 'assign', input: given },
          { options: how, decide: (finding, said) => decideAssign(finding, given.assignee, said) },
        ),
      ),
    note: (input, options) =>
      mutatingCall(findingSchema, { input, options }, async (given, how) => {
        const said = requireReason(how);
        if (said.isErr()) return err(said.error);
        const decide = (finding: Finding, word: Parameters<typeof decideNote>[1]) =>
          ok(decideNote(finding, word));
        return changeFinding(scope, { name: 'note', input: given }, { options: how, decide });
      }),
  };
}
