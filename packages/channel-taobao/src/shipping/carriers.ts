import { decodeWire } from '@kaquan/channel-kit';
import { err, ok, dayMs, minuteMs, type Instant, type Result } from '@kaquan/core';
import type { ChannelCall, ChannelReadError, Clock } from '@kaquan/core/ports';
import type { TaobaoClient } from '../client.ts';
import { companiesSchema, companySchema } from './wire.ts';

/** A carrier as the platform knows it. */
export interface Carrier {
  /** What shipping calls it by: `SF`. */
  readonly code: string;
  readonly id: string | null;
  readonly name: string | null;
  /** What the platform says its waybill numbers look like. */
  readonly pattern: string | null;
}

/** Finds a carrier by its code, its number or its name; `null` where the platform has none such. */
export type FindCarrier = (
  call: ChannelCall,
  carrier: string,
) => Promise<Result<Carrier | null, ChannelReadError>>;

interface Kept {
  readonly readAt: Instant;
  readonly carriers: readonly Carrier[];
}

/** A new carrier is looked for again no sooner than this. */
const missMs = 10 * minuteMs;

/**
 * Makes the finder. The list is the platform's and no shop's, so that one is kept for a day; a carrier
 * that is not in it is looked for in a new one.
 */
export function createCarriers(client: TaobaoClient, clock: Clock): FindCarrier {
  let kept: Kept | null = null;
  return async (call, carrier) => {
    const age = kept === null ? Infinity : clock.now() - kept.readAt;
    const known = kept === null ? null : findIn(kept.carriers, carrier);
    const isFresh = known !== null && age < dayMs;
    if (isFresh || age < missMs) return ok(known);
    const read = await readCarriers(client, call);
    // What was known yesterday is better than no parcel today.
    if (read.isErr()) {
      if (kept === null || known === null) return err(read.error);
      // Asked for again in a while, and not with every parcel.
      kept = { ...kept, readAt: clock.now() - dayMs + missMs };
      return ok(known);
    }
    kept = { readAt: clock.now(), carriers: read.value };
    return ok(findIn(read.value, carrier));
  };
}

function findIn(carriers: readonly Carrier[], wanted: string): Carrier | null {
  const code = wanted.trim().toUpperCase();
  return (
    carriers.find((each) => each.code.toUpperCase() === code) ??
    carriers.find((each) => each.id === wanted.trim() || each.name === wanted.trim()) ??
    null
  );
}

async function readCarriers(
  client: TaobaoClient,
  call: ChannelCall,
): Promise<Result<readonly Carrier[], ChannelReadError>> {
  const answer = await client.read({
    method: 'taobao.logistics.companies.get',
    call,
    params: { fields: 'id,code,name,reg_mail_no', order_mode: 'all' },
    schema: companiesSchema,
  });
  return answer
    .map(({ logistics_companies: list }) =>
      (list?.logistics_company ?? []).flatMap((row) =>
        decodeWire(companySchema, row)
          .map(({ id = null, code, name, reg_mail_no: pattern }) => [{ code, id, name, pattern }])
          .unwrapOr([]),
      ),
    )
    .mapErr(({ error }) => error);
}
