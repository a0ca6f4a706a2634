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
  orders: versionsIn('orders', ['order_id text']),
  shops: versionsIn('shops', ['shop_id text']),
  products: versionsIn('products', ['product_id text']),
  item_mappings: versionsIn('item_mappings', ['shop_id text', 'item_key text']),
  buyer_standings: versionsIn('buyer_standings', ['kind text', 'user_ref text']),
  import_batches: versionsIn('import_batches', ['import_id text']),
  batches: versionsIn('batches', ['batch_id text']),
  batch_pages: versionsIn('batch_pages', ['batch_id text', 'page_no integer']),
  findings: versionsIn('findings', ['finding_id text']),
  reports: versionsIn('reports', ['report_id text']),
  report_items: versionsIn('report_items', ['report_id text', 'item_no integer']),
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

/** Locks rows of an aggregate's table, and tells their versions. `keys`: each column beside the tenant, with its type. */
function versionsIn(table: Subject, keys: readonly string[]): (values: string) => Sql {
  const columns = ['tenant_id', ...keys.map((key) => key.slice(0, key.indexOf(' ')))];
  const isSame = columns.map((column) => `a.${column} = x.${column}`).join(' and ');
  const inOrder = columns.map((column) => `a.${column}`).join(', ');
  const row = `tenant_id text, ${keys.join(', ')}, n integer`;
  return (values) => `
  select x.n, a.version, null::text as record from kaquan.${table} a
  join ${rowsIn(values, row)} as x
    on ${isSame}
  order by ${inOrder} for no key update of a`;
}

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
