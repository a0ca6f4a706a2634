import type { Rule } from './rule.ts';

/** What must hold of roots and of what they close over. */
export const sealRules: readonly Rule[] = [
  {
    name: 'roots follow one another without a gap, each with all its leaves',
    sql: `
  select r.tenant_id, r.root_no, r.leaves, l.stored
  from kaquan.audit_roots r
  left join kaquan.audit_roots p on p.tenant_id = r.tenant_id and p.root_no = r.root_no - 1
  cross join lateral (
    select count(*) as stored, max(leaf_no) as last from kaquan.audit_leaves l
    where l.tenant_id = r.tenant_id and l.root_no = r.root_no
  ) l
  where r.previous is distinct from p.hash or p.sealed_at > r.sealed_at
    or l.stored <> r.leaves or l.last <> r.leaves - 1`,
  },
  {
    name: 'leaves close over each change of an order once, from the first one on',
    sql: `
  select l.tenant_id, l.order_id, l.first_version, l.before
  from (
    select tenant_id, order_id, first_version, last_version, lag(last_version, 1, 0)
      over (partition by tenant_id, order_id order by first_version) as before
    from kaquan.audit_leaves where kind = 'changes'
  ) l
  where l.first_version <> l.before + 1 or not exists (
    select from kaquan.orders o where o.tenant_id = l.tenant_id and o.order_id = l.order_id
      and o.version >= l.last_version
  )`,
  },
  {
    name: 'every look at a secret is sealed or to be sealed',
    sql: `
  select d.tenant_id, d.disclosure_no from kaquan.disclosures d
  where (
    select count(*) from kaquan.unsealed_disclosures u
    where u.tenant_id = d.tenant_id and u.disclosure_no = d.disclosure_no
  ) + (
    select count(*) from kaquan.audit_leaves l
    where l.tenant_id = d.tenant_id and l.disclosure_no = d.disclosure_no
  ) <> 1`,
  },
];
