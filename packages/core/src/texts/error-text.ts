import type { CoreError } from '../kernel/errors.ts';
import { errorsZh } from './errors-zh.ts';

/** The languages that texts exist in. */
export type Language = 'en' | 'zh';

/** The text of an error in the language of the person who reads it; in English, its `message`. */
export function errorText(error: CoreError, language: Language): string {
  if (language === 'en') return error.message;
  const text = errorsZh[error.code] as (fields: CoreError) => string;
  return text(error);
}
