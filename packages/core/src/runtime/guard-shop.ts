import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { cleanText } from '../kernel/text.ts';
import { toldAmountSchema } from '../ports/balance-schema.ts';
import type { ChannelShop } from '../ports/channel.ts';

const text = z.string().transform((told) => cleanText(told).slice(0, 100));

const channelShopSchema = z.object({
  externalId: text.refine((told) => told !== '', 'must not be empty'),
  name: text,
  linkedAccount: text,
  orderingUserId: text.nullable().exactOptional(),
  balance: toldAmountSchema.nullable().exactOptional(),
});

/** Who a channel says that a shop is, with nothing in it but what any database keeps. */
export function soundShop(
  channel: string,
  told: ChannelShop,
): Result<ChannelShop, CoreError<'channel.unreadable'>> {
  const parsed = channelShopSchema.safeParse(told);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const problem = `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`;
  return err(coreError('channel.unreadable', { channel, operation: 'describeShop', problem }));
}
