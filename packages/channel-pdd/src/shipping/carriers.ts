import type { Result } from '@kaquan/core';
import type { ChannelCall, ChannelReadError } from '@kaquan/core/ports';
import type { PddClient } from '../client.ts';
import { companiesSchema } from './wire.ts';

const usable = 1;

/**
 * The platform's number of a carrier, given that number or its code (`YUNDA`); `null` where there is
 * none that may be used now. Numbers are read each time: the platform takes carriers off and on.
 */
export async function findCarrier(
  client: PddClient,
  call: ChannelCall,
  carrier: string,
): Promise<Result<string | null, ChannelReadError>> {
  const answer = await client.read({
    method: 'pdd.logistics.companies.get',
    call,
    params: {},
    schema: companiesSchema,
  });
  return answer
    .map(({ logistics_companies: companies }) => {
      const now = companies.filter(({ available }) => available === usable);
      const code = carrier.toUpperCase();
      const found =
        now.find(({ id }) => id === carrier) ??
        now.find((each) => each.code?.toUpperCase() === code);
      return found?.id ?? null;
    })
    .mapErr(({ error }) => error);
}
