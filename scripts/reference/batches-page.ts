import { batchRules, type BatchRule } from '../../packages/core/src/batches/batch-rules.ts';
import type { BatchOperation } from '../../packages/core/src/batches/batch-inputs.ts';
import { batchTerms } from './terms.ts';

const targets: Readonly<Record<BatchRule['target'], string>> = {
  order: 'an order 订单',
  case: 'an after-sales case 售后单',
};

/** The reference of what can be done in a batch 批量操作, as Markdown. */
export function batchesPage(): string {
  const operations = Object.keys(batchRules) as BatchOperation[];
  return [
    '# Batches 批量操作',
    '',
    'Generated from the table in the core. An operation bears the name of the method that does it to one:',
    'it decides the same, answers the same errors item by item, and asks the host’s policy under that name.',
    'What is done is done by `batches.execute`; what is shown is answered page by page by `batches.disclose`.',
    'Where a batch stands is a machine of its own, [batch 批量操作](states.md#batch-批量操作).',
    '',
    row('Operation 操作', 'An item is 对象', 'By 执行方式', 'Reason 理由', 'Taken back by 撤回'),
    row('---', '---', '---', '---', '---'),
    ...operations.map((operation) => {
      const { target, isDisclosed, needsReason, undo }: BatchRule = batchRules[operation];
      return row(
        `\`${operation}\` ${batchTerms[operation]}`,
        targets[target],
        isDisclosed ? '`disclose` 展示' : '`execute` 执行',
        needsReason ? 'needed 必填' : 'if given 可选',
        undo === null ? 'never 不可撤回' : `\`${undo}\``,
      );
    }),
    '',
  ].join('\n');
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
