import { coreError, type CoreError } from './errors.ts';

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const isTrue = <_T extends true>(): void => undefined;

// A code picks its own fields.
isTrue<Equal<CoreError<'order.not_found'>['orderId'], string>>();
isTrue<
  Equal<CoreError<'order.not_found' | 'link.invalid'>['code'], 'order.not_found' | 'link.invalid'>
>();

// @ts-expect-error -- a code that the catalogue does not have does not compile
coreError('order.lost', {});

// @ts-expect-error -- nor a field that belongs to another code
coreError('order.not_found', { shopId: 's1' });

// @ts-expect-error -- nor a missing one
coreError('order.not_found', {});

// @ts-expect-error -- fields of one code are not those of another
void coreError('link.invalid', {}).orderId;
