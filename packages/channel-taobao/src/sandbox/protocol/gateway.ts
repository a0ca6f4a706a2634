import {
  readFormParameters,
  type SandboxHandler,
  type SandboxReply,
  type SandboxRequest,
} from '@kaquan/channel-kit/sandbox';
import { count } from '../books/shop-books.ts';
import { sessionOf } from '../books/empty-books.ts';
import { disturbAfterRead, loseAnswer, type FaultGround } from '../faults/answer-faults.ts';
import type { TaobaoFaultKind } from '../faults/fault-kinds.ts';
import { actAtGate, gateKinds, type GateOutcome } from '../faults/gate-faults.ts';
import { createListFaults } from '../faults/page-faults.ts';
import { methodByName } from '../methods/method-table.ts';
import { refusalOf } from './common-checks.ts';
import type { TopAnswer, TopMethod } from './define-method.ts';
import { refusalText, successText } from './envelope.ts';
import { gatewayRefusals, type TopRefusal } from './refusals.ts';

/** Who may call. */
export interface GatewayAccess {
  readonly appKey: string;
  readonly appSecret: string;
}

/** The path at which the platform's gateway answers. */
export const gatewayPath = '/router/rest';

interface Visit {
  readonly given: ReadonlyMap<string, string>;
  readonly fileBytes: ReadonlyMap<string, number>;
  readonly method: TopMethod;
  readonly now: number;
  readonly signal: AbortSignal;
}

/** Creates the gateway: common checks, faults at the gate, the method, faults after it. */
export function createGateway(ground: FaultGround, access: GatewayAccess): SandboxHandler {
  const arrangeFor = createListFaults(ground);
  let requests = 0;
  const nextRequestId = () => `sb${(requests += 1).toString(36).padStart(10, '0')}`;

  const refused = (refusal: TopRefusal): SandboxReply => {
    count(ground.books.desk.counters.refusals, refusal.subCode ?? String(refusal.code));
    return json(refusalText(refusal, nextRequestId()));
  };

  const run = async (visit: Visit): Promise<SandboxReply> => {
    const { given, fileBytes, method, now, signal } = visit;
    const arrange = arrangeFor(method.name, given);
    const answer = method.run(given, {
      books: ground.books,
      gatewayNow: now,
      fileBytes,
      arrange,
    });
    if (answer.kind === 'refusal') return refused(answer.refusal);
    count(ground.books.desk.counters.calls, method.name);
    if (!method.writes) disturbAfterRead(ground, method.name, answer);
    const lost = tookEffect(method, answer) ? await loseAnswer(ground, method.name, signal) : null;
    if (lost !== null) return 'code' in lost ? refused(lost) : lost;
    const simplify = given.get('simplify') === 'true';
    const options = { requestId: nextRequestId(), simplify };
    return json(successText(method.name, answer.body, options));
  };

  return async (request, signal) => {
    const entered = await enter(ground, access, request);
    if (entered.kind === 'refusal') return refused(entered.refusal);
    const gate = await passGate(ground, entered.method.name, signal);
    if (gate.kind === 'refusal') return refused(gate.refusal);
    return gate.kind === 'reply' ? gate.reply : run({ ...entered, signal });
  };
}

type Entered =
  | ({ readonly kind: 'entered' } & Omit<Visit, 'signal'>)
  | { readonly kind: 'refusal'; readonly refusal: TopRefusal };

/** Reads a request and holds it against the common checks. */
async function enter(
  ground: FaultGround,
  access: GatewayAccess,
  request: SandboxRequest,
): Promise<Entered> {
  if (!['GET', 'POST'].includes(request.verb)) return no(gatewayRefusals.verbNotAllowed);
  const form = await readFormParameters(request);
  if (form === null || form.repeated !== null) return no(gatewayRefusals.parameterError);
  const { values: given, fileBytes = new Map() } = form;
  const method = methodByName.get(given.get('method') ?? '') ?? null;
  const { desk, clock } = ground.books;
  const now = clock.now() + (method === null ? 0 : skewMs(ground, method.name));
  const refusal = refusalOf({
    ...access,
    given,
    method,
    now,
    session: desk.session,
    pastSessions: pastSessions(desk.seed, desk.sessionGeneration),
    grants: desk.grants,
  });
  if (refusal !== null) return no(refusal);
  return method === null
    ? no(gatewayRefusals.invalidMethod)
    : { kind: 'entered', given, fileBytes, method, now };
}

function no(refusal: TopRefusal): Entered {
  return { kind: 'refusal', refusal };
}

function pastSessions(seed: string, generation: number): string[] {
  return Array.from({ length: generation }, (_, past) => sessionOf(seed, past));
}

function skewMs(ground: FaultGround, method: string): number {
  const struck = strike(ground, ['clock_skew'], method);
  return struck.reduce((total, fault) => total + (fault.skewMs ?? 3_600_000), 0);
}

async function passGate(
  ground: FaultGround,
  method: string,
  signal: AbortSignal,
): Promise<GateOutcome> {
  if (method === 'taobao.rp.refunds.agree' && strike(ground, ['sms_code'], method).length > 0) {
    ground.books.desk.smsCode = '135246';
  }
  return actAtGate(strike(ground, gateKinds, method), signal);
}

function strike(ground: FaultGround, kinds: readonly TaobaoFaultKind[], method: string) {
  const struck = ground.faults.fire(kinds, { method });
  for (const fault of struck) ground.noteFault(fault);
  return struck;
}

function tookEffect(method: TopMethod, answer: TopAnswer): boolean {
  return method.writes && answer.kind === 'success' && answer.applied !== false;
}

function json(text: string): SandboxReply {
  return { kind: 'answer', status: 200, contentType: 'application/json;charset=UTF-8', text };
}
