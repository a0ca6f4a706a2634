export { Secret } from './kernel/secret.ts';
export { KaquanException, unwrapOrThrow } from './kernel/unwrap.ts';
export { coreError, errorText } from './kernel/errors.ts';
export type { CoreError, ErrorCode, Language } from './kernel/errors.ts';
export { errorCatalog } from './kernel/error-catalog.ts';
export type { Retry } from './kernel/error-catalog.ts';
export type { ErrorFields, FieldProblem, Shortage } from './kernel/error-fields.ts';
export { allocate, formatDecimal, maxAmountMinor, parseDecimal } from './kernel/money.ts';
export type { Currency, Money } from './kernel/money.ts';
export { dayMs, hourMs, minuteMs, secondMs } from './kernel/time.ts';
export type { Instant, Period } from './kernel/time.ts';
export { parseId } from './kernel/ids.ts';
export type {
  CaseId, ChangeId, EffectId, IdKind, IdOf, ImportId, KeyId, LineId, OrderId, ProductId, ShopId,
  TenantId, UnitId,
} from './kernel/ids.ts';
export { err, errAsync, ok, okAsync, Result, ResultAsync } from 'neverthrow';
