import { parseLossless } from '@kaquan/channel-kit';
import type { ValueKind } from '@kaquan/channel-kit/sandbox';
import { z } from 'zod';
import type { SandboxCode } from '../../books/e-ticket-types.ts';

/** The most codes of one call. */
const maxCodes = 200;

/** `code:count,code:count`. */
export const verifyCodes: ValueKind<readonly SandboxCode[]> = {
  expects: 'code:count,code:count',
  read: (given) => {
    const codes = given.split(',').map((part) => {
      const [, code, count] = /^([^\s,:]+):([1-9]\d{0,3})$/.exec(part) ?? [];
      return code === undefined ? null : codeOf(code, null, Number(count));
    });
    return wholeList(codes);
  },
};

const maRow = z.strictObject({
  code: z.string().min(1),
  num: z.int().min(1).max(10_000),
  qr_image: z.string().optional(),
});

/** `isv_ma_list`: JSON text of codes. */
export const maList: ValueKind<readonly SandboxCode[]> = {
  expects: `a JSON list of 1 to ${maxCodes} of {code,num}`,
  read: (given) => {
    const rows = z.array(maRow).safeParse(parseLossless(given).unwrapOr(null));
    return rows.success
      ? wholeList(rows.data.map(({ code, num }) => codeOf(code, null, num)))
      : null;
  },
};

const kaRow = z.strictObject({
  ka_no: z.string().min(1),
  ka_mi: z.string().min(1),
  num: z.int().min(1).max(10_000),
});

/** `isv_ka_list`: JSON text of cards, as a list or as one card; `form` is which of the two it was. */
export const kaList: ValueKind<{
  readonly form: 'array' | 'object';
  readonly codes: readonly SandboxCode[];
}> = {
  expects: 'JSON of {ka_no,ka_mi,num}',
  read: (given) => {
    const told: unknown = parseLossless(given).unwrapOr(null);
    const form = Array.isArray(told) ? 'array' : 'object';
    const rows = z.array(kaRow).safeParse(Array.isArray(told) ? told : [told]);
    if (!rows.success) return null;
    const codes = wholeList(rows.data.map(({ ka_no, ka_mi, num }) => codeOf(ka_no, ka_mi, num)));
    return codes === null ? null : { form, codes };
  },
};

function codeOf(code: string, secret: string | null, num: number): SandboxCode {
  return { code, secret, num, left: num };
}

/** A list holds each code once. */
function wholeList(codes: readonly (SandboxCode | null)[]): readonly SandboxCode[] | null {
  const known = codes.filter((code) => code !== null);
  const isWhole = known.length === codes.length && known.length > 0 && known.length <= maxCodes;
  return isWhole && new Set(known.map(({ code }) => code)).size === known.length ? known : null;
}

/** A number that the seller gives a use. */
export const serialNumber: ValueKind<string> = {
  expects: 'at most 100 of [A-Za-z0-9_]',
  read: (given) => (/^\w{1,100}$/.test(given) ? given : null),
};
