import { describe, expect, it } from 'vitest';
import { apiProblems } from './api-rules.ts';

const reportOf = (code: string): string => `## API Report\n\n\`\`\`ts\n${code}\n\`\`\`\n`;
const shapes = `
// @public
export interface Shipped {
    readonly outcome: 'applied' | 'replayed';
    readonly version: number;
}
// @public
export interface ShipReport<Goods> {
    readonly items: readonly Goods[];
    readonly summary: object;
}
// @public
export interface Halfway {
    readonly outcome: 'applied' | 'replayed';
}`;
const service = (method: string, name = 'OrdersService'): string =>
  reportOf(`// @public\nexport interface ${name} {\n    ${method}\n}${shapes}`);

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

  it('lets a reading be called by what it answers, but not a method that changes something', () => {
    expect(apiProblems(service('history(input: I): ResultAsync<H, ReadError>;'))).toEqual([]);
    expect(apiProblems(service('counts(input?: I): ResultAsync<C, ReadError>;'))).toEqual([]);
    expect(apiProblems(service('freeze(input: I): ResultAsync<Shipped, FreezeError>;'))).toEqual([
      'OrdersService.freeze(input) is not (input, options?)',
    ]);
  });

  it('looks at the parts of which a service is made, too', () => {
    const text = service('freeze(orderId: string): ResultAsync<Shipped, E>;', 'HoldCalls');
    expect(apiProblems(text)).toEqual(['HoldCalls.freeze(orderId) is not (input, options?)']);
  });

  it('reads a signature that goes over several lines', () => {
    const lines = ['ship(input: {', '        readonly orderId: string;', '    }, key: string): '];
    const text = service(`${lines.join('\n')}ResultAsync<Shipped, A | B>;`);
    expect(apiProblems(text)).toEqual([
      'OrdersService.ship(input, key) is not (input, options?)',
      'OrdersService.ship answers the unnamed error type A | B',
    ]);
  });

  it('reports a change that does not say what came of it', () => {
    const ship = (answer: string): string =>
      service(`ship(input: I, options?: O): ResultAsync<${answer}, ShipError>;`);
    expect(apiProblems(ship('ShipReport<Goods>'))).toEqual([]);
    expect(apiProblems(ship('Halfway'))).toEqual([
      'OrdersService.ship answers Halfway, without outcome and version',
    ]);
    expect(apiProblems(ship('Stranger'))).toHaveLength(1);
    const known = new Map([['Stranger', 'outcome version']]);
    expect(apiProblems(ship('Stranger'), known), 'as another door says').toEqual([]);
  });

  it('reports an error type that is spelled out', () => {
    const text = service(
      "ship(input: I, options?: O): ResultAsync<Shipped, CoreError<'order.not_found'>>;",
    );
    expect(apiProblems(text)).toEqual([
      "OrdersService.ship answers the unnamed error type CoreError<'order.not_found'>",
    ]);
  });

  it('reads property-shaped methods and nested types', () => {
    const text = service(
      'readonly ship: (input: Map<A, (b: B) => C>, options?: O) => ResultAsync<ShipReport<A>, A | B>;',
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
