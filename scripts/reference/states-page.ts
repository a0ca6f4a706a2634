import type { AnyMachine } from '../../packages/core/src/kernel/machine.ts';
import {
  holdReasons,
  isBlockedBy,
  isMoneyFrozenBy,
  mayOverride,
  ownerOf,
  type BuiltInHoldReason,
  type HeldAction,
} from '../../packages/core/src/order/hold-machine.ts';
import { allMachines } from '../../packages/core/test/machines.ts';
import { closedWorlds } from '../../packages/core/test/closed-worlds.ts';
import { worlds } from '../../packages/core/test/worlds.ts';
import { actionTerms, holdTerms, ownerTerms, termsByMachine } from './terms.ts';

/** The reference of all states 状态, as Markdown. */
export function statesPage(): string {
  return [
    '# States 状态',
    '',
    'Generated from the transition tables of the core. An order is the product of these machines:',
    'its header has a payment, a redemption, a settlement and its holds; each unit has a',
    'verification and one issue per attempt; beside them stand confirmations and after-sales cases.',
    '',
    'A command that a state does not list answers `order.illegal_transition` with those that it',
    'does. A guard answers an error of its own. An event without a row here moves no machine.',
    '',
    ...allMachines.map(section),
    holds(),
    reachable(),
  ].join('\n');
}

function section(machine: AnyMachine): string {
  const terms = termsByMachine[machine.name];
  if (terms === undefined) throw new Error(`the terms of ${machine.name} are missing`);
  const state = (name: string): string => `\`${name}\` ${terms.states[name] ?? ''}`.trim();
  const rows = Object.entries(machine.states).flatMap(([from, moves]) => {
    const entries = Object.entries(moves);
    if (entries.length === 0) return [row(state(from), '—', '—', '—', '—')];
    return entries.map(([command, { to, guard, emits }]) =>
      row(
        state(from),
        code(command),
        state(to),
        guard === undefined ? '—' : code(guard),
        code(emits),
      ),
    );
  });
  return [
    `## ${machine.name} ${terms.zh}`,
    '',
    terms.about,
    '',
    diagram(machine),
    '',
    row('State 状态', 'Command 命令', 'To 变为', 'Guard 守卫', 'Event 事件'),
    row('---', '---', '---', '---', '---'),
    ...rows,
    '',
  ].join('\n');
}

function diagram({ initial, states }: AnyMachine): string {
  const begins = initial.map((state) => `  [*] --> ${state}`);
  const moves = Object.entries(states).flatMap(([from, commands]) =>
    Object.entries(commands).map(([command, { to }]) => `  ${from} --> ${to}: ${command}`),
  );
  return ['```mermaid', 'stateDiagram-v2', ...begins, ...moves, '```'].join('\n');
}

function reachable(): string {
  return [
    '## Reachable states 可达状态',
    '',
    'A test enumerates what an order can come to over the product of these machines, by every command and every',
    'word of its channel, breadth first, and checks the invariants on each state and each step. How many states of',
    'each kind of order it looks at:',
    '',
    row('Order 订单', 'States 状态数'),
    row('---', '---'),
    ...worlds.map(({ name, states }) => row(name, String(states))),
    row('in all 合计', String(worlds.reduce((sum, { states }) => sum + states, 0))),
    '',
    'That search stops there. Where the channel goes by its own rules (a payment runs forward, a refund takes its',
    'course), another one leaves nothing out: it ends when every state that it found was followed, up to two attempts',
    'on a unit, one case and one parcel; what lies one step beyond is looked at, too. In every combination of the axes',
    'it tells the order every word of the channel, true or not: none is refused or lost, and a conflict is noted just',
    'where the tables have no edge. What can happen in each, beside what every order goes through:',
    '',
    row('Order 订单', 'All states under 穷尽'),
    row('---', '---'),
    ...closedWorlds.map(({ of, groups }) => row(of, groups.map(code).join(' ') || '—')),
    '',
  ].join('\n');
}

function holds(): string {
  const actions = Object.keys(actionTerms) as HeldAction[];
  const reasons = Object.keys(holdReasons) as BuiltInHoldReason[];
  return [
    '## Hold reasons 冻结原因',
    '',
    'While one of them is set, what it blocks answers `order.frozen`. An owner that is a person ends it by',
    '`orders.unfreeze`; every other one ends it by itself when its cause ends, and staff may go over its head',
    'by `orders.override` where the table says so. Money that is frozen stands in `pending_hold`.',
    '',
    'A host adds reasons of its own, `host.…`, when it composes its Kaquan: what they block, whether they freeze',
    'money, and whether an operator or only its own program (an actor of kind `system`) ends them. What a hold',
    'does is stored with it, so that it stays what it was when the host declares it no more.',
    '',
    row(
      'Reason 原因',
      'Blocks 阻止',
      'Owner 归属',
      'Released by 解除',
      'Freezes money 冻结资金',
      'Override 越权解除',
    ),
    row('---', '---', '---', '---', '---', '---'),
    ...reasons.map((reason) => {
      const blocked = actions.filter((action) => isBlockedBy({ reason, rule: null }, action));
      return row(
        `${code(reason)} ${holdTerms[reason]}`,
        blocked.map((action) => `${action} ${actionTerms[action]}`).join(', '),
        ownerText(reason),
        holdReasons[reason].releasedBy,
        isMoneyFrozenBy({ reason, rule: null }) ? 'yes 是' : '—',
        mayOverride({ reason, rule: null }) ? 'yes 是' : '—',
      );
    }),
    '',
  ].join('\n');
}

function ownerText(reason: BuiltInHoldReason): string {
  const owner = ownerOf({ reason, rule: null });
  return `${owner} ${ownerTerms[owner]}`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
