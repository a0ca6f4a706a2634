import { stringify } from 'lossless-json';

/** Data that can be put on the wire; a bigint becomes a raw JSON number of any length. */
export type WireValue =
  string | number | boolean | bigint | readonly WireValue[] | WireObject | undefined;

/** An object to be put on the wire; a key whose value is undefined is left out. */
export interface WireObject {
  /** The value under a wire name. */
  readonly [key: string]: WireValue;
}

/**
 * Writes JSON in which 64-bit ids stand as plain numbers, as marketplaces send them.
 * JSON.stringify cannot do that, and a sandbox that sent text would hide the client's worst bug.
 */
export function writeWireJson(value: WireObject): string {
  return stringify(value) ?? '{}';
}
