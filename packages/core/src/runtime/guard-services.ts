import { err, ok, ResultAsync, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { cleanText } from '../kernel/text.ts';
import type { AccessRequest, Policy } from '../ports/policy.ts';
import { isOpenToBuyers } from './buyer-calls.ts';
import type { Scope } from './runtime.ts';
import { plainInput } from './plain-input.ts';
import { summarizeInput } from './summarize-input.ts';

/** What every method of every service may answer beside its own errors. */
export type AccessError = CoreError<'access.denied'>;

/** A service behind the policy: every method may also answer `access.denied`. */
export type Guarded<Service> = {
  readonly [Name in keyof Service]: Service[Name] extends (
    ...given: infer Given
  ) => ResultAsync<infer Answer, infer Reason>
    ? (...given: Given) => ResultAsync<Answer, Reason | AccessError>
    : never;
};

/** All services behind the policy. */
export type GuardedServices<Services> = {
  readonly [Name in keyof Services]: Guarded<Services[Name]>;
};

/** A method before its types are looked at. */
type Method = (...given: readonly unknown[]) => ResultAsync<unknown, unknown>;

/**
 * Puts the table of what buyers may call, and then the policy, before every method of every service,
 * whichever there are: the one place in which access is decided. Without a policy the services are as
 * they were for everybody but a buyer.
 */
export function guardServices<Services extends object>(
  scope: Scope,
  policy: Policy | null,
  services: Services,
): GuardedServices<Services> {
  if (policy === null && !isBuyer(scope)) return services as GuardedServices<Services>;
  const guarded = Object.entries(services as Readonly<Record<string, object>>).map(
    ([name, service]) => [name, guardService(name, service)] as const,
  );
  return Object.fromEntries(guarded) as GuardedServices<Services>;

  function guardService(serviceName: string, service: object): object {
    const methods = Object.entries(service as Readonly<Record<string, Method>>);
    return Object.fromEntries(
      methods.map(([name, method]) => {
        const operation = `${serviceName}.${name}`;
        const call: Method = (given, ...rest) => {
          const input = plainInput(given);
          return new ResultAsync(
            mayCall({ scope, policy, hasReason: saysWhy(rest[0]) }, operation, input).then(
              (allowed) => (allowed.isErr() ? err(allowed.error) : method(input, ...rest)),
            ),
          );
        };
        return [name, call];
      }),
    );
  }
}

interface Guard {
  readonly scope: Scope;
  readonly policy: Policy | null;
  /** Whether the caller says why. */
  readonly hasReason: boolean;
}

// Not checked yet: whatever a caller in plain JavaScript gives.
function saysWhy(options: unknown): boolean {
  if (typeof options !== 'object' || options === null || !('reason' in options)) return false;
  return typeof options.reason === 'string' && options.reason.trim() !== '';
}

function isBuyer({ actor }: Scope): boolean {
  return actor.kind === 'buyer';
}

/**
 * Asks a policy about a call: one that is made, or one that another call stands for.
 *
 * Errors: `access.denied`, which is logged.
 */
export async function mayCall(
  { scope, policy, hasReason }: Guard,
  operation: string,
  input: unknown,
): Promise<Result<void, AccessError>> {
  const { tenant, actor, runtime } = scope;
  const isClosed = isBuyer(scope) && !isOpenToBuyers(operation);
  const summary = isClosed ? {} : summarizeInput(input);
  const request = { tenant, actor, operation, hasReason, input: summary };
  const reason = isClosed ? notForBuyers : await refusalOf(scope, policy, request);
  if (reason === null) return ok();
  const by = `${actor.kind}:${actor.id}`;
  runtime.logger.log('warn', 'access denied', { tenant, actor: by, operation, reason });
  return err(coreError('access.denied', { operation, reason }));
}

const notForBuyers = 'it is not open to buyers';

/** How much of a reason is kept. */
const maxReason = 500;

// Whatever is no clear yes is a no: a host's policy may be plain JavaScript, and its server down.
async function refusalOf(
  { runtime }: Scope,
  policy: Policy | null,
  request: AccessRequest,
): Promise<string | null> {
  if (policy === null) return null;
  try {
    const decision = await policy(request);
    if (decision.access === 'allow') return null;
    return cleanText(String(decision.reason).slice(0, maxReason));
  } catch (cause) {
    const { operation } = request;
    runtime.logger.log('error', 'the policy has failed', { operation, cause: String(cause) });
    return 'the policy has failed';
  }
}
