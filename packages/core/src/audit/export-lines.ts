import { canonicalJson } from '../kernel/canonical-json.ts';
import type { OrderId, ShopId, TenantId } from '../kernel/ids.ts';
import type { HistoryRecord } from '../order/history.ts';
import type { ChangesLeaf, SealedLeaf, SealedRoot } from '../ports/audit.ts';
import type { Digest } from '../system/digest.ts';

/** What an export is called, with its version. */
export const exportFormat = 'kaquan-audit-1';

/** What a line of an export says. */
export type ExportLine =
  /** The first one. */
  | {
      readonly kind: 'header';
      readonly format: typeof exportFormat;
      readonly tenant: TenantId;
      readonly scope: 'orders' | 'range';
    }
  /** An order whose whole history follows, as it stood then. */
  | {
      readonly kind: 'order';
      readonly orderId: OrderId;
      readonly shopId: ShopId;
      readonly orderNo: string;
      readonly version: number;
      readonly eventCount: number;
      readonly historyHash: string | null;
    }
  /** Changes in the middle of a history follow. */
  | ({ readonly kind: 'part' } & Pick<
      ChangesLeaf,
      'orderId' | 'afterSeq' | 'firstVersion' | 'previous'
    >)
  /** One change. */
  | { readonly kind: 'change'; readonly record: HistoryRecord }
  /** A root that the leaves behind it belong to. */
  | { readonly kind: 'root'; readonly root: SealedRoot }
  /** A root that only links others, of which none of the leaves is there. */
  | { readonly kind: 'link'; readonly root: SealedRoot }
  /** The changes before it, or a look at a secret, are a leaf of the root before it. */
  | { readonly kind: 'leaf'; readonly leaf: SealedLeaf; readonly proof: readonly string[] }
  /** The last one. */
  | { readonly kind: 'end' };

/** Where an export stands: how many lines there are, and what they come to. */
export interface LineSum {
  readonly line: number;
  readonly sum: string;
}

/** Before the first line. */
export const noLines: LineSum = { line: 0, sum: '' };

/** Writes a line behind those before it. */
export async function writeLine(
  digest: Digest,
  before: LineSum,
  said: ExportLine,
): Promise<LineSum & { readonly text: string }> {
  const line = before.line + 1;
  const body = { ...said, line };
  const sum = await digest(`${before.sum}\n${canonicalJson(body)}`);
  return { line, sum, text: canonicalJson({ ...body, sum }) };
}

/** Reads a line behind those before it; what is wrong with it where something is. */
export async function readLine(
  digest: Digest,
  before: LineSum,
  text: string,
): Promise<(LineSum & { readonly said: unknown }) | 'unreadable' | 'wrong_sum'> {
  const parsed = parsedOf(text);
  // There is one way to write a value, so not even a space goes unnoticed.
  if (parsed === null || canonicalJson(parsed) !== text) return 'unreadable';
  const { sum, ...body } = parsed;
  const line = before.line + 1;
  const expected = await digest(`${before.sum}\n${canonicalJson(body)}`);
  if (sum !== expected || body['line'] !== line) return 'wrong_sum';
  const { line: _line, ...said } = body;
  return { line, sum: expected, said };
}

function parsedOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    // A word about the line, and nothing else.
    return null;
  }
}
