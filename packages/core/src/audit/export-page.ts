import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';
import { fromBase64Url, toBase64Url } from '../kernel/base64url.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { idSchema, instantSchema } from '../kernel/schema.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Digest } from '../system/digest.ts';
import { noLines, writeLine, type LineSum } from './export-lines.ts';
import {
  takeStep,
  type Exporting,
  type ExportStep,
  type ExportStepError,
  type Stepped,
  type WholeRoot,
} from './export-steps.ts';

/** What is exported: whole histories of some orders, or all that was sealed in a stretch of time. */
export type ExportAuditInput = (
  | { readonly orders: readonly string[] }
  | { readonly range: { readonly from?: number; readonly to?: number } }
) & {
  /** The number of a root that the verifier has kept: every root up to it, or from it, is linked. */
  readonly linkTo?: number;
  /** As the page before has answered it, to the same input. */
  readonly cursor?: string;
};

/** Some lines of an export. */
export interface ExportPage {
  /** JSON texts without line ends, to be written one to a line; about 500, at least one. */
  readonly lines: readonly string[];
  /** Where the next page begins; `null` after the last line. */
  readonly nextCursor: string | null;
}

/** Why nothing more is exported. */
export type ExportAuditError = ExportStepError | CoreError<'input.invalid'>;

const common = {
  linkTo: z.int().min(1).exactOptional(),
  cursor: z.string().max(2_000).exactOptional(),
};
const time = instantSchema.exactOptional();

/** The input of `audit.export`. */
export const exportInputSchema = z.union(
  [
    z.strictObject({ orders: z.array(idSchema<OrderId>()).min(1).max(1_000), ...common }),
    z.strictObject({ range: z.strictObject({ from: time, to: time }), ...common }),
  ],
  'must be { orders } or { range }',
);

const linesPerPage = 500;

interface ExportState extends LineSum {
  readonly step: ExportStep;
  /** The first and the last root that leaves were shown of; 0 for none. */
  readonly first: number;
  readonly last: number;
}

/** Writes the next page of an export. */
export async function exportPage(
  scope: Scope,
  input: z.infer<typeof exportInputSchema>,
): Promise<Result<ExportPage, ExportAuditError>> {
  const { cursor, linkTo = null } = input;
  const begun = cursor === undefined ? start : stateOf(cursor);
  if (begun === null) return err(badCursor());
  const what = 'orders' in input ? { orders: input.orders } : { range: input.range };
  const roots = new Map<number, WholeRoot>();
  const lines: string[] = [];
  let state = begun;
  while (lines.length < linesPerPage && state.step.at !== 'done') {
    const exporting: Exporting = { scope, what, linkTo, shown: shownOf(state), roots };
    const stepped = await takeStep(exporting, state.step);
    if (stepped.isErr()) return err(stepped.error);
    state = await write(scope.runtime.digest, { state, stepped: stepped.value }, lines);
  }
  return ok({ lines, nextCursor: state.step.at === 'done' ? null : cursorOf(state) });
}

function shownOf({ first, last }: ExportState): Exporting['shown'] {
  return { first: first === 0 ? Infinity : first, last };
}

async function write(
  digest: Digest,
  { state, stepped }: { readonly state: ExportState; readonly stepped: Stepped },
  lines: string[],
): Promise<ExportState> {
  let at: LineSum = state;
  for (const said of stepped.lines) {
    const written = await writeLine(digest, at, said);
    lines.push(written.text);
    at = written;
  }
  const { next: step, rootNo } = stepped;
  const { line, sum } = at;
  const own = { line, sum, step };
  if (rootNo === undefined) return { ...own, first: state.first, last: state.last };
  const { first, last } = shownOf(state);
  return { ...own, first: Math.min(rootNo, first), last: Math.max(rootNo, last) };
}

const start: ExportState = { ...noLines, step: { at: 'header' }, first: 0, last: 0 };

const count = z.int().min(0);
const stepSchema: z.ZodType<ExportStep> = z.discriminatedUnion('at', [
  z.object({ at: z.literal('header') }),
  z.object({ at: z.literal('order'), i: count }),
  z.object({ at: z.literal('changes'), i: count, version: count, afterSeq: count, leaf: count }),
  z.object({ at: z.literal('looks'), i: count, leaf: count }),
  z.object({ at: z.literal('root'), after: count }),
  z.object({ at: z.literal('leaf'), rootNo: count, leafNo: count }),
  z.object({ at: z.literal('links'), next: count, to: count, then: count.nullable() }),
  z.object({ at: z.literal('end') }),
]);
const stateSchema: z.ZodType<ExportState> = z.object({
  line: count,
  sum: z.string().max(100),
  step: stepSchema,
  first: count,
  last: count,
});

function cursorOf(state: ExportState): string {
  return toBase64Url(new TextEncoder().encode(JSON.stringify(state)));
}

function stateOf(cursor: string): ExportState | null {
  const bytes = fromBase64Url(cursor);
  if (bytes === null) return null;
  try {
    const parsed = stateSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    return parsed.success ? parsed.data : null;
  } catch {
    // No JSON: nothing that a page has answered.
    return null;
  }
}

function badCursor(): CoreError<'input.invalid'> {
  const problem = 'must be as the page before has answered it';
  return coreError('input.invalid', { issues: [{ field: 'cursor', problem }] });
}
