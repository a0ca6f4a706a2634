import type { Change, IdempotencyRecord, Outcome } from '@kaquan/core/ports';
import { rowsIn } from './recordset.ts';
import { jsonOf, wholeOf } from './rows.ts';
import { reportKeyOf } from './write-reports.ts';
import type { ComposedSql, Row, Session, Sql } from './session.ts';

/** What a change was told before its claims were looked at; `null`: nothing stands in its way. */
export type Verdict = Extract<
  Outcome,
  { readonly outcome: 'duplicate' | 'fenced' | 'stale' }
> | null;

type Subject =
  | 'orders'
  | 'shops'
  | 'products'
  | 'item_mappings'
  | 'buyer_standings'
  | 'import_batches'
  | 'batches'
  | 'batch_pages'
  | 'findings'
  | 'reports'
  | 'report_items'
  | 'applied_changes'
  | 'idempotency'
  | 'leases';

/** One thing that must be known before a change may be written. */
export interface Question {
  readonly subject: Subject;
  readonly row: Row;
  /** Of an aggregate: the version that the change was decided on. */
  readonly expectedVersion?: number;
}

// Every table answers with the position of the question (n), so that no key has to be compared
// here. Aggregates are locked in one order for all callers: by table as listed, then by id.
const answers: Readonly<Record<Subject, (values: string) => Sql>> = {
  orders: (values) => `
  select x.n, a.version, null::text as record from kaquan.orders a
  join ${rowsIn(values, `tenant_id text, order_id text, n integer`)} as x
    on a.tenant_id = x.tenant_id and a.order_id = x.order_id
  order by a.tenant_id, a.order_id for no key update of a`,
  shops: (values) => `
  select x.n, a.version, null::text as record from kaquan.shops a
  join ${rowsIn(values, `tenant_id text, shop_id text, n integer`)} as x
    on a.tenant_id = x.tenant_id and a.shop_id = x.shop_id
  order by a.tenant_id, a.shop_id for no key update of a`,
  products: (values) => `
  select x.n, a.version, null::text as record from kaquan.products a
  join ${rowsIn(values, `tenant_id text, product_id text, n integer`)} as x
    on a.tenant_id = x.tenant_id and a.product_id = x.product_id
  order by a.tenant_id, a.product_id for no key update of a`,
  item_mappings: (values) => `
  select x.n, a.version, null::text as record from kaquan.item_mappings a
  join ${rowsIn(values, `tenant_id text, shop_id text, item_key text, n integer`)} as x
    on a.tenant_id = x.tenant_id and a.shop_id = x.shop_id and a.item_key = x.item_key
  order by a.tenant_id, a.shop_id, a.item_key for no key update of a`,
  buyer_standings: (values) => `
  select x.n, a.version, null::text as record from kaquan.buyer_standings a
  join ${rowsIn(values, `tenant_id text, kind text, user_ref text, n integer`)} as x
    on a.tenant_id = x.tenant_id and a.kind = x.kind and a.user_ref = x.user_ref
  order by a.tenant_id, a.kind, a.user_ref for no key update of a`,
  import_batches: (values) => `
  select x.n, a.version, null::text as record from kaquan.import_batches a
  join ${rowsIn(values, `tenant_id text, import_id text, n integer`)} as x
    on a.tenant_id = x.tenant_id and a.import_id = x.import_id
  order by a.tenant_id, a.import_id for no key update of a`,
  batches: (values) => `
  select x.n, a.version, null::text as record from kaquan.batches a
  join ${rowsIn(values, `tenant_id text, batch_id text, n integer`)} as x
    on a.tenant_id = x.tenant_id and a.batch_id = x.batch_id
  order by a.tenant_id, a.batch_id for no key update of a`,
  batch_pages: (values) => `
  select x.n, a.version, null::text as record from kaquan.batch_pages a
  join ${rowsIn(values, `tenant_id text, batch_id text, page_no integer, n integer`)} as x
    on a.tenant_id = x.tenant_id and a.batch_id = x.batch_id and a.page_no = x.page_no
  order by a.tenant_id, a.batch_id, a.page_no for no key update of a`,
  findings: (values) => `
  select x.n, a.version, null::text as record from kaquan.findings a
  join ${rowsIn(values, `tenant_id text, finding_id text, n integer`)} as x
    on a.tenant_id = x.tenant_id and a.finding_id = x.finding_id
  order by a.tenant_id, a.finding_id for no key update of a`,
  reports: (values) => `
  select x.n, a.version, null::text as record from kaquan.reports a
  join ${rowsIn(values, `tenant_id text, report_id text, n integer`)} as x
    on a.tenant_id = x.tenant_id and a.report_id = x.report_id
  order by a.tenant_id, a.report_id for no key update of a`,
  report_items: (values) => `
  select x.n, a.version, null::text as record from kaquan.report_items a
  join ${rowsIn(values, `tenant_id text, report_id text, item_no integer, n integer`)} as x
    on a.tenant_id = x.tenant_id and a.report_id = x.report_id and a.item_no = x.item_no
  order by a.tenant_id, a.report_id, a.item_no for no key update of a`,
  applied_changes: (values) => `
  select x.n, null::integer as version, ${recordJson} as record from kaquan.applied_changes c
  join ${rowsIn(values, `tenant_id text, change_id text, n integer`)} as x
    on c.tenant_id = x.tenant_id and c.change_id = x.change_id
  left join kaquan.idempotency i on i.tenant_id = c.tenant_id
    and i.operation = c.operation and i.key = c.idempotency_key`,
  idempotency: (values) => `
  select x.n, null::integer as version, ${recordJson} as record from kaquan.idempotency i
  join ${rowsIn(values, `tenant_id text, operation text, key text, n integer`)} as x
    on i.tenant_id = x.tenant_id and i.operation = x.operation and i.key = x.key`,
  // The lock keeps another worker from taking the job over before this change is stored.
  leases: (values) => `
  select x.n, null::integer as version, null::text as record from kaquan.leases l
  join ${rowsIn(values, `tenant_id text, job text, token bigint, n integer`)} as x
    on l.tenant_id = x.tenant_id and l.job = x.job and l.token = x.token
  order by l.tenant_id, l.job for share of l`,
};

const recordJson = `case when i.key is not null then json_build_object(
    'operation', i.operation, 'key', i.key, 'inputHash', i.input_hash, 'answer', i.answer
  )::text end`;

const subjects = Object.keys(answers) as readonly Subject[];

/** What is asked about one change. */
export interface Asking {
  readonly questions: readonly Question[];
}

/**
 * Locks every aggregate that the changes write and says which changes cannot be written, in one
 * statement. Where a version is not as expected, a second one asks whether it was this very change
 * that has been stored meanwhile: the first one's snapshot may be older than the lock it waited
 * for.
 */
export async function checkChanges(
  session: Session,
  changes: readonly Asking[],
): Promise<readonly Verdict[]> {
  const verdicts = await ask(
    session,
    changes.map(({ questions }) => questions),
  );
  if (!verdicts.some((verdict) => verdict?.outcome === 'stale')) return verdicts;
  const again = await findAnswered(session, changes);
  return verdicts.map((verdict, position) => again[position] ?? verdict);
}

/** Which of the changes have been answered before; `null` for the others. */
export async function findAnswered(
  session: Session,
  changes: readonly Asking[],
): Promise<readonly Verdict[]> {
  return ask(
    session,
    changes.map(({ questions }) => questions.filter(isIdentity)),
  );
}

async function ask(
  session: Session,
  questionsByChange: readonly (readonly Question[])[],
): Promise<readonly Verdict[]> {
  const questions = questionsByChange.flat();
  const asked = subjects.filter((each) => questions.some(({ subject }) => subject === each));
  const values = asked.map((each) =>
    JSON.stringify(
      questions.flatMap(({ subject, row }, n) => (subject === each ? [{ n, ...row }] : [])),
    ),
  );
  const rows = await session.run(checkSql(asked), values);
  const answerByQuestion = new Map(rows.map((row) => [questions[wholeOf(row, 'n')], row]));
  return questionsByChange.map((own) => judge(own, (each) => answerByQuestion.get(each)));
}

function checkSql(asked: readonly Subject[]): ComposedSql {
  const compose = (): Sql => {
    const parts = asked.map((each, i) => {
      return `${each} as materialized (${answers[each](`$${i + 1}`)}\n)`;
    });
    const rows = asked.map((each) => `select n, version, record from ${each}`);
    return `with ${parts.join(',\n')}\n${rows.join('\nunion all ')}`;
  };
  return { shape: `check ${asked.join()}`, compose };
}

// An answered change is recognised before anything else: whoever lost the answer repeats it with
// versions, a fence and claims that are out of date by now.
function judge(
  questions: readonly Question[],
  answerTo: (question: Question) => Row | undefined,
): Verdict {
  const answered = questions.filter(isIdentity).map(answerTo);
  const duplicate = answered.find((row) => row !== undefined);
  if (duplicate !== undefined) return { outcome: 'duplicate', record: recordOf(duplicate) };
  const isFenced = questions.some(
    (each) => each.subject === 'leases' && answerTo(each) === undefined,
  );
  if (isFenced) return { outcome: 'fenced' };
  const isStale = questions.some((each) => {
    if (each.expectedVersion === undefined) return false;
    const row = answerTo(each);
    return each.expectedVersion !== (row === undefined ? 0 : wholeOf(row, 'version'));
  });
  return isStale ? { outcome: 'stale' } : null;
}

function isIdentity({ subject }: Question): boolean {
  return subject === 'applied_changes' || subject === 'idempotency';
}

function recordOf(row: Row): IdempotencyRecord | null {
  if (row['record'] === null) return null;
  return jsonOf(row, 'record') as IdempotencyRecord;
}

/** What must be known before a change may be written. */
export function questionsOf(change: Change): readonly Question[] {
  const { tenant, fence, writes } = change;
  const leases: Question[] =
    fence === undefined
      ? []
      : [{ subject: 'leases', row: { tenant_id: tenant, job: fence.job, token: fence.token } }];
  const aggregates = writes.map((write): Question => {
    return { ...aggregateOf(tenant, write), expectedVersion: write.expectedVersion };
  });
  return [...identityQuestionsOf(change), ...leases, ...aggregates];
}

function identityQuestionsOf({ tenant, changeId, idempotency }: Change): readonly Question[] {
  const row = { tenant_id: tenant, change_id: changeId };
  const change: Question = { subject: 'applied_changes', row };
  if (idempotency === undefined) return [change];
  const { operation, key } = idempotency;
  return [change, { subject: 'idempotency', row: { tenant_id: tenant, operation, key } }];
}

const reportSubjects = {
  report: 'reports',
  report_item: 'report_items',
  finding: 'findings',
} as const satisfies Readonly<Record<string, Subject>>;

function aggregateOf(tenant: string, write: Change['writes'][number]): Question {
  const tenantOnly = { tenant_id: tenant };
  switch (write.kind) {
    case 'order':
      return { subject: 'orders', row: { ...tenantOnly, order_id: write.value.orderId } };
    case 'shop':
      return { subject: 'shops', row: { ...tenantOnly, shop_id: write.value.shopId } };
    case 'product':
      return { subject: 'products', row: { ...tenantOnly, product_id: write.value.productId } };
    case 'mapping': {
      const { shopId, itemKey } = write.value;
      const row = { ...tenantOnly, shop_id: shopId, item_key: itemKey };
      return { subject: 'item_mappings', row };
    }
    case 'standing': {
      const { kind, user } = write.value;
      return { subject: 'buyer_standings', row: { ...tenantOnly, kind, user_ref: user } };
    }
    case 'import':
      return { subject: 'import_batches', row: { ...tenantOnly, import_id: write.value.importId } };
    case 'batch':
      return { subject: 'batches', row: { ...tenantOnly, batch_id: write.value.batchId } };
    case 'batch_page': {
      const { batchId, pageNo } = write.value;
      const row = { ...tenantOnly, batch_id: batchId, page_no: pageNo };
      return { subject: 'batch_pages', row };
    }
    case 'report':
    case 'report_item':
    case 'finding':
      return { subject: reportSubjects[write.kind], row: { ...tenantOnly, ...reportKeyOf(write) } };
  }
}
