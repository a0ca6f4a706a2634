import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { instantSchema } from '../kernel/schema.ts';
import type { Channel } from '../ports/channel.ts';
import type { ChannelGrant, GrantCalls } from '../ports/grant.ts';
import type { Guards } from './guards.ts';

const grantSchema = z.object({
  credentials: z.record(z.string(), z.string()),
  expiresAt: instantSchema.nullable(),
}) satisfies z.ZodType<ChannelGrant>;

/** A channel's renewal of grants, guarded as its other calls are; where it has one. */
export function guardGrant(channel: Channel, { write }: Pick<Guards, 'write'>): GrantCalls {
  const refreshGrant = channel.refreshGrant?.bind(channel);
  if (refreshGrant === undefined) return {};
  return {
    refreshGrant: async (call) => {
      const renewed = await write('refreshGrant', () => refreshGrant(call));
      return renewed.andThen((grant) => sound(channel, grant));
    },
  };
}

// A grant of which a field is missing would lock the shop out: better the one before, or a person.
function sound(
  { name, capabilities }: Channel,
  given: ChannelGrant,
): Result<ChannelGrant, CoreError<'channel.unreadable'>> {
  const { data: grant } = grantSchema.safeParse(given);
  const missing = capabilities.credentialFields.filter(
    (field) => (grant?.credentials[field] ?? '') === '',
  );
  if (grant !== undefined && missing.length === 0) return ok(grant);
  // Its texts are secrets: what is wrong is told by the names of fields alone.
  const problem = grant === undefined ? 'not a grant' : `${missing.join(', ')}: missing`;
  return err(
    coreError('channel.unreadable', { channel: name, operation: 'refreshGrant', problem }),
  );
}
