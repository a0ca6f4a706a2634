import { errorCatalog } from '../../packages/core/src/kernel/error-catalog.ts';
import {
  coreError,
  type CoreError,
  type ErrorCode,
} from '../../packages/core/src/kernel/errors.ts';
import { errorText } from '../../packages/core/src/texts/index.ts';
import { sampleFields } from '../../packages/core/test/sample-errors.ts';

/** The reference of all errors 错误, as Markdown. */
export function errorsPage(): string {
  const codes = Object.keys(errorCatalog) as ErrorCode[];
  return [
    '# Errors 错误',
    '',
    'Generated from the catalogue of the core. Every error is a plain object told apart by `code`,',
    'with `message` (English, for logs), `retry` and the fields named here. `errorText(error, language)`',
    'of `@kaquan/core/texts` gives the text for a person. The texts below are samples.',
    '',
    '`retry` says whether the same call may succeed later: `never` as it stands, `reload` after reading',
    'the present state, `later` after a pause.',
    '',
    '| Code 错误码 | Retry 重试 | Fields 字段 | English | 中文 |',
    '| --- | --- | --- | --- | --- |',
    ...codes.map(row),
    '',
  ].join('\n');
}

function row(code: ErrorCode): string {
  // A code and the sample of the same name belong together; the lookup loses that.
  const error: CoreError = coreError(code, sampleFields[code] as never);
  const fields = Object.keys(sampleFields[code]).map((field) => `\`${field}\``);
  const texts = [errorText(error, 'en'), errorText(error, 'zh')].map(escapeCell);
  const cells = [`\`${code}\``, `\`${error.retry}\``, fields.join(', ') || '—', ...texts];
  return `| ${cells.join(' | ')} |`;
}

function escapeCell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll('<', '&lt;');
}
