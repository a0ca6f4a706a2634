import { AST_NODE_TYPES, ESLintUtils } from '@typescript-eslint/utils';
import type * as ts from 'typescript';

const resultNames = new Set(['Ok', 'Err', 'ResultAsync']);

/**
 * Reports a statement that throws a neverthrow result away.
 *
 * `no-floating-promises` does not see an ignored synchronous Result, nor `await op()` on its own: both
 * lose the error without a trace. `const _ = …`, `void …` and an assignment say it on purpose.
 */
export const mustUseResult = ESLintUtils.RuleCreator.withoutDocs({
  meta: {
    type: 'problem',
    messages: { ignored: 'This result is ignored: its error would be lost.' },
    schema: [],
  },
  defaultOptions: [],
  create(context) {
    const services = ESLintUtils.getParserServices(context);
    return {
      ExpressionStatement(node): void {
        if (node.expression.type === AST_NODE_TYPES.AssignmentExpression) return;
        const type = services.getTypeAtLocation(node.expression);
        if (isResult(type)) context.report({ node, messageId: 'ignored' });
      },
    };
  },
});

function isResult(type: ts.Type): boolean {
  const parts = type.isUnion() ? type.types : [type];
  return parts.some((part) => {
    const symbol = part.getSymbol();
    return symbol !== undefined && resultNames.has(symbol.name) && isFromNeverthrow(symbol);
  });
}

function isFromNeverthrow(symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).some((declaration) =>
    declaration.getSourceFile().fileName.includes('/neverthrow/'),
  );
}
