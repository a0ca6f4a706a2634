import {
  readFormParameters,
  readJsonParameters,
  writeWireJson,
  type FormParameters,
  type SandboxHandler,
  type SandboxReply,
  type SandboxRequest,
} from '@kaquan/channel-kit/sandbox';
import { tokenOf } from '../books/empty-books.ts';
import { payDueRefunds } from '../books/refund-commands.ts';
import { count } from '../books/shop-books.ts';
import { disturbAfterRead, loseAnswer, type FaultGround } from '../faults/answer-faults.ts';
import type { PddFaultKind } from '../faults/fault-kinds.ts';
import { actAtGate, gateKinds } from '../faults/gate-faults.ts';
import { createListFaults } from '../faults/list-faults.ts';
import { methodByName } from '../methods/method-table.ts';
import { createCallLimits } from './call-limits.ts';
import { refusalOf } from './common-checks.ts';
import type { PopAnswer, PopMethod } from './define-method.ts';
import { gatewayRefusals, type PopRefusal } from './refusals.ts';

/** Who may call. */
export interface GatewayAccess {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Which rules it is strict about. */
export interface GatewayRules {
  readonly listingLagMs: number;
  readonly enforcesLimits: boolean;
  /** Called before a call that writes; what it answers, after it. */
  readonly watch: () => () => void;
}

/** The path at which the platform's gateway answers. */
export const gatewayPath = '/api/router';

interface Visit {
  readonly given: ReadonlyMap<string, string>;
  readonly method: PopMethod;
  readonly now: number;
  readonly origin: string;
  readonly signal: AbortSignal;
}

/** Creates the gateway: common checks, faults at the gate, the method, faults after it. */
export function createGateway(
  ground: FaultGround,
  access: GatewayAccess,
  rules: GatewayRules,
): SandboxHandler {
  const { listingLagMs, watch } = rules;
  const arrangeFor = createListFaults(ground);
  const limits = rules.enforcesLimits ? createCallLimits(() => ground.books.clock.now()) : null;
  let requests = 0;
  const nextRequestId = () => `1767225600${(requests += 1).toString().padStart(7, '0')}`;

  const refused = (refusal: PopRefusal): SandboxReply => {
    count(ground.books.desk.counters.refusals, refusal.subCode ?? String(refusal.code));
    return json(refusalText(refusal, nextRequestId()));
  };

  const run = async ({ given, method, now, origin, signal }: Visit): Promise<SandboxReply> => {
    const arrange = arrangeFor(method.name, given);
    const tell = method.writes ? watch() : null;
    const answer = method.run(given, {
      books: ground.books,
      gatewayNow: now,
      origin,
      listingLagMs,
      arrange,
    });
    if (answer.kind === 'refusal') return refused(answer.refusal);
    tell?.();
    count(ground.books.desk.counters.calls, method.name);
    if (!method.writes) disturbAfterRead(ground, method.name, answer);
    const lost = tookEffect(method, answer) ? await loseAnswer(ground, method.name, signal) : null;
    if (lost !== null) return 'code' in lost ? refused(lost) : lost;
    return json(writeWireJson(answer.body));
  };

  return async (request, signal) => {
    payDueRefunds(ground.books);
    const entered = await enter(ground, access, request);
    if (entered.kind === 'refusal') return refused(entered.refusal);
    const tooOften = limits?.refusalOf(entered.method.name) ?? null;
    if (tooOften !== null) return refused(tooOften);
    const struck = strike(ground, gateKinds, entered.method.name);
    const gate = await actAtGate(struck, signal);
    if (gate.kind === 'refusal') return refused(gate.refusal);
    return gate.kind === 'reply'
      ? gate.reply
      : run({ ...entered, origin: originOf(request), signal });
  };
}

type Entered =
  | ({ readonly kind: 'entered' } & Omit<Visit, 'signal' | 'origin'>)
  | { readonly kind: 'refusal'; readonly refusal: PopRefusal };

/** Reads a request and holds it against the common checks. */
async function enter(
  ground: FaultGround,
  access: GatewayAccess,
  request: SandboxRequest,
): Promise<Entered> {
  const form = request.verb === 'POST' ? await readParametersOf(request) : null;
  if (form === null || form.repeated !== null) return no(gatewayRefusals.parameterError);
  const given = form.values;
  const method = methodByName.get(given.get('type') ?? '') ?? null;
  const { desk, clock } = ground.books;
  const now = clock.now() + (method === null ? 0 : skewMs(ground, method.name));
  const generation = desk.tokenGeneration;
  const refusal = refusalOf({
    ...access,
    given,
    method,
    now,
    tokenEndsAt: desk.grants.tokenEndsAt,
    token: tokenOf(desk.seed, generation),
    pastTokens: Array.from({ length: generation }, (_, past) => tokenOf(desk.seed, past)),
  });
  if (refusal !== null) return no(refusal);
  return method === null
    ? no(gatewayRefusals.invalidType)
    : { kind: 'entered', given, method, now };
}

function originOf({ headers }: SandboxRequest): string {
  return `http://${headers.get('host') ?? '127.0.0.1'}`;
}

/** A form, or one flat JSON object: the platform takes both. */
async function readParametersOf(request: SandboxRequest): Promise<FormParameters | null> {
  const type = request.headers.get('content-type') ?? '';
  const isJson = type.toLowerCase().startsWith('application/json');
  return isJson ? readJsonParameters(request) : readFormParameters(request);
}

function no(refusal: PopRefusal): Entered {
  return { kind: 'refusal', refusal };
}

function skewMs(ground: FaultGround, method: string): number {
  const struck = strike(ground, ['clock_skew'], method);
  return struck.reduce((total, fault) => total + (fault.skewMs ?? 3_600_000), 0);
}

function strike(ground: FaultGround, kinds: readonly PddFaultKind[], method: string) {
  const struck = ground.faults.fire(kinds, { method });
  for (const fault of struck) ground.noteFault(fault);
  return struck;
}

function tookEffect(method: PopMethod, answer: PopAnswer): boolean {
  return method.writes && answer.kind === 'success' && answer.applied !== false;
}

function refusalText({ code, msg, subCode, subMsg }: PopRefusal, requestId: string): string {
  const error = { error_code: code, error_msg: msg, request_id: requestId };
  // An error without a sub-code has null there, which the wire's own writer cannot say.
  return JSON.stringify({
    error_response: { ...error, sub_code: subCode ?? null, sub_msg: subMsg ?? '' },
  });
}

function json(text: string): SandboxReply {
  return { kind: 'answer', status: 200, contentType: 'application/json;charset=UTF-8', text };
}
