import { writeWireJson, type WireObject, type WireValue } from '@kaquan/channel-kit/sandbox';
import type { TopRefusal } from './refusals.ts';

/** Writes a success: the API's name without `taobao.`, underscores for dots, `_response`. */
export function successText(
  method: string,
  body: WireObject,
  options: { readonly requestId: string; readonly simplify: boolean },
): string {
  if (options.simplify) {
    return writeWireJson({ ...unwrapLists(body), request_id: options.requestId });
  }
  const root = `${method.replace(/^taobao\./, '').replaceAll('.', '_')}_response`;
  return writeWireJson({ [root]: { ...body, request_id: options.requestId } });
}

/** Writes a refusal. It has the same shape with `simplify`, which no source confirms or denies. */
export function refusalText(refusal: TopRefusal, requestId: string): string {
  return writeWireJson({
    error_response: {
      code: refusal.code,
      msg: refusal.msg,
      sub_code: refusal.subCode,
      sub_msg: refusal.subMsg,
      request_id: requestId,
    },
  });
}

/** Puts a list under its wrapping keys; an empty list is no key at all. */
export function wrapList(outer: string, inner: string, rows: readonly WireObject[]): WireObject {
  return rows.length === 0 ? {} : { [outer]: { [inner]: rows } };
}

/** With `simplify`, lists are plain arrays. */
function unwrapLists(body: WireObject): WireObject {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, unwrapValue(value)] as const),
  );
}

function unwrapValue(value: WireValue): WireValue {
  if (typeof value !== 'object' || isList(value)) return value;
  const only = Object.keys(value).length === 1 ? Object.values(value)[0] : undefined;
  if (typeof only === 'object' && isList(only)) {
    return only.map((row) => (typeof row === 'object' && !isList(row) ? unwrapLists(row) : row));
  }
  return unwrapLists(value);
}

function isList(value: readonly WireValue[] | WireObject): value is readonly WireValue[] {
  return Array.isArray(value);
}
