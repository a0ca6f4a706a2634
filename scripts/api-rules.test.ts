import { describe, expect, it } from 'vitest';
import { apiProblems } from './api-rules.ts';

const reportOf = (code: string): string => `## API Report\n\n\`\`\`ts\n${code}\n\`\`\`\n`;
const service = (method: string): string =>
  reportOf(`// @public\nexport interface OrdersService {\n    ${method}\n}`);

describe('the rules of an API report', () => {
  it('finds nothing in a documented service of the agreed shape', () => {
    const text = service(
      'ship(input: ShipInput, options?: CallOptions): ResultAsync<Shipped, ShipOrderError>;',
    );
    expect(apiProblems(text)).toEqual([]);
  });

  it('reports what has no documentation', () => {
    const text = reportOf('// @public (undocumented)\nexport type A = 1;');
    expect(apiProblems(text)).toEqual(['without documentation: export type A = 1;']);
  });

  it('reports a zod type in a signature', () => {
    const text = reportOf('// @public\nexport const schema: z.ZodType<Order>;');
    expect(apiProblems(text)).toEqual(['a zod type: export const schema: z.ZodType<Order>;']);
  });

  it('reports zod as an import of the surface', () => {
    expect(apiProblems(reportOf("import { z } from 'zod';"))).toHaveLength(1);
  });

  it('does not take a word that ends in z for zod', () => {
    expect(apiProblems(reportOf('export const a: Baz.Qux;'))).toEqual([]);
  });

  it('reports a mutating method with positional parameters', () => {
    const text = service(
      'ship(orderId: OrderId, key: string): ResultAsync<Shipped, ShipOrderError>;',
    );
    expect(apiProblems(text)).toEqual([
      'OrdersService.ship(orderId, key) is not (input, options?)',
    ]);
  });

  it('lets a reading method have its own parameters', () => {
    const text = service('load(orderId: OrderId): ResultAsync<Order, LoadOrderError>;');
    expect(apiProblems(text)).toEqual([]);
  });

  it('reports an error type that is spelled out', () => {
    const text = service(
      "ship(input: I, options?: O): ResultAsync<S, CoreError<'order.not_found'>>;",
    );
    expect(apiProblems(text)).toEqual([
      "OrdersService.ship answers the unnamed error type CoreError<'order.not_found'>",
    ]);
  });

  it('reads property-shaped methods and nested types', () => {
    const text = service(
      'readonly ship: (input: Map<A, (b: B) => C>, options?: O) => ResultAsync<P<A, B>, A | B>;',
    );
    expect(apiProblems(text)).toEqual(['OrdersService.ship answers the unnamed error type A | B']);
  });

  it('looks at services only', () => {
    const text = reportOf(
      'export interface Port {\n    save(a: A, b: B): ResultAsync<A, A | B>;\n}',
    );
    expect(apiProblems(text)).toEqual([]);
  });
});
