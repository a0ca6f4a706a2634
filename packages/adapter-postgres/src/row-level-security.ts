import { coreError, err, ok, type Result, type TenantId } from '@kaquan/core';
import type { Storage, StorageError } from '@kaquan/core/ports';
import { isSession } from './host-transaction.ts';
import { inSchema, type Database, type Session, type Sql } from './session.ts';

/** Who is bound to one tenant at a time. */
export interface RowLevelSecurityOptions {
  /** The role that the storage connects as; it must not own the tables, nor be a superuser. */
  readonly role: string;
  /**
   * A role of its own for the storage of the worker, whose jobs go over tenants. Without it, `role`
   * may say that it means all tenants, and then only mistakes are kept from doing so.
   */
  readonly workerRole?: string;
}

/** The tenant of whoever may see the rows of all. */
const everyone = '*';

// Ends with the transaction, so it never stays behind on a connection that a pooler lends to others.
const setTenantSql: Sql = `select set_config('kaquan_tenant.id', $1, true) as tenant`;

// Each tenant's storage gathers its own calls; those that have been idle longest are made anew.
const maxScopes = 1_000;

/** A database in which every transaction says first whose rows it is about. */
export function forTenant(database: Database, tenant: string): Database {
  const say = (session: Session): Promise<unknown> => session.run(setTenantSql, [tenant]);
  const run: Session['run'] = (sql, values) =>
    database.transaction(async (session) => {
      await say(session);
      return session.run(sql, values);
    });
  return {
    run,
    single: database.single === null ? null : run,
    transaction: (work) =>
      database.transaction(async (session, mayRetry) => {
        await say(session);
        return work(session, mayRetry);
      }),
    within: (session) => forTenant(database.within(session), tenant),
  };
}

/**
 * A storage whose every call says whose rows it is about, so that the server keeps those of others
 * out of its sight. A call that says nothing sees nothing.
 */
export function scopedStorage(database: Database, over: (database: Database) => Storage): Storage {
  const scopes = new Map<string, Storage>();
  const of = (tenant: string): Storage => {
    const storage = scopes.get(tenant) ?? over(forTenant(database, tenant));
    scopes.delete(tenant);
    scopes.set(tenant, storage);
    const [oldest] = scopes.keys();
    if (scopes.size > maxScopes && oldest !== undefined) scopes.delete(oldest);
    return storage;
  };
  const unscoped = over(forTenant(database, ''));
  const calls = Object.entries(unscoped).map(([name, value]): readonly [string, unknown] => {
    if (typeof value !== 'function') return [name, value];
    const call = (...args: unknown[]): unknown => {
      const scoped = of(scopeOf(name, args[0])) as Storage & Readonly<Record<string, Call>>;
      return scoped[name]?.(...args);
    };
    return [name, call];
  });
  return {
    ...unscoped,
    ...Object.fromEntries(calls),
    within: (tx) => {
      return isSession(tx) ? scopedStorage(database.within(tx), over) : unscoped.within(tx);
    },
    commit: async (changes) => {
      const outcomes = await byTenant(changes, (tenant, own) => of(tenant).commit(own));
      return outcomes.map((answers) => changes.flatMap((each) => answers.get(each) ?? []));
    },
    appendDisclosures: async (rows) => {
      const answers = await byTenant(rows, async (tenant, own) =>
        (await of(tenant).appendDisclosures(own)).map(() => []),
      );
      return answers.map(() => undefined);
    },
  };
}

type Call = (...args: readonly unknown[]) => unknown;

/** Calls that are about tenants, not about one: theirs is the first value. */
const ofTenants: ReadonlySet<string> = new Set(['findServable', 'findWithdrawn', 'foldDeltas']);

function scopeOf(name: string, first: unknown): string {
  // Whether a subscriber was ever heard of is nobody's row.
  if (name === 'spreadNews' || name === 'retireSubscribers') return everyone;
  if (ofTenants.has(name)) return scopeOfTenants(first);
  if (typeof first === 'string') return first;
  const { tenant, tenants } = Object(first) as { readonly tenant?: string; tenants?: unknown };
  return tenant ?? scopeOfTenants(tenants);
}

function scopeOfTenants(tenants: unknown): string {
  const isOne = Array.isArray(tenants) && tenants.length === 1;
  return isOne ? String(tenants[0]) : everyone;
}

// Each tenant's rows by themselves. Where a later tenant's fail, the earlier ones' are stored.
async function byTenant<Row extends { readonly tenant: TenantId }, Answer>(
  rows: readonly Row[],
  store: (
    tenant: TenantId,
    rows: readonly Row[],
  ) => Promise<Result<readonly Answer[], StorageError>>,
): Promise<Result<ReadonlyMap<Row, Answer>, StorageError>> {
  const answers = new Map<Row, Answer>();
  const groups = Map.groupBy(rows, ({ tenant }) => tenant);
  let isFirst = true;
  for (const [tenant, own] of groups) {
    const stored = await store(tenant, own);
    if (stored.isErr()) {
      const unknown = { operation: 'commit' };
      return err(
        isFirst ? stored.error : coreError('storage.outcome_unknown', unknown, stored.error),
      );
    }
    isFirst = false;
    stored.value.forEach((answer, position) => {
      const row = own[position];
      if (row !== undefined) answers.set(row, answer);
    });
  }
  return ok(answers);
}

const isPlain = /^[a-z_][a-z0-9_]{0,62}$/;

/**
 * Rights and policies for roles that exist already, as one script for the owner of the tables; run
 * again after an update, it covers the tables that have come.
 */
export function rowLevelSecuritySql(
  schema: string,
  { role, workerRole }: RowLevelSecurityOptions,
): string {
  const roles = workerRole === undefined ? [role] : [role, workerRole];
  for (const name of roles) {
    // A wrong option is the host's mistake, found where it is made.
    if (!isPlain.test(name)) throw new TypeError(`not a plain role name: ${JSON.stringify(name)}`);
  }
  const said = `current_setting('kaquan_tenant.id', true)`;
  const own = workerRole === undefined ? `${said} in (tenant_id, '*')` : `tenant_id = ${said}`;
  const policies = [policySql('kaquan_tenant', role, own)];
  if (workerRole !== undefined) policies.push(policySql('kaquan_worker', workerRole, 'true'));
  const statements = roles.flatMap((name) => [
    `grant usage on schema "${schema}" to "${name}"`,
    `grant select, insert, update, delete on all tables in schema "${schema}" to "${name}"`,
    `revoke insert, update, delete on kaquan.migrations, kaquan.migration_steps from "${name}"`,
  ]);
  // A view looks with its owner's eyes unless it is told to look with those of whoever asks.
  const tables = `do $body$ declare one text; begin
  for one in
    select c.oid::regclass::text from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = '${schema}'
    where c.relkind = 'v'
  loop
    execute format('alter view %s set (security_invoker = true)', one);
  end loop;
  for one in
    select a.attrelid::regclass::text from pg_attribute a
    join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p')
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = '${schema}'
    where a.attname = 'tenant_id' and not a.attisdropped
  loop
    execute format('alter table %s enable row level security', one);${policies.join('')}
  end loop;
end $body$`;
  return `${[...statements, tables].map((sql) => inSchema(sql, schema)).join(';\n\n')};\n`;
}

function policySql(name: string, role: string, condition: string): string {
  const quoted = condition.replaceAll(`'`, `''`);
  return `
    execute format('drop policy if exists ${name} on %s', one);
    execute format('create policy ${name} on %s to "${role}" using (${quoted})', one);`;
}
