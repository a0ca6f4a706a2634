import type { KeyState } from '@kaquan/core/ports';
import type { Books } from './audit-books.ts';
import type { Finding } from './finding.ts';

type StockBooks = Pick<Books, 'levels' | 'importedByProduct' | 'keys'>;

const boundStates = ['claimed', 'delivered', 'voided'] as const satisfies readonly KeyState[];

/** Imported is what is free plus what is bound, and what is bound is what the orders hold. */
export function stockFindings(books: StockBooks): readonly Finding[] {
  const { levels, importedByProduct, keys } = books;
  return levels.flatMap((level) => {
    const { productId: subject, available, claimed, delivered, voided } = level;
    const imported = importedByProduct.get(subject) ?? 0;
    const present = available + claimed + delivered + voided;
    const findings: Finding[] = [];
    if (imported !== present) {
      const problem = `${imported} imported, ${present} present`;
      findings.push({ rule: 'stock adds up', subject, problem });
    }
    for (const state of boundStates) {
      const bound = keys.filter((key) => key.productId === subject && key.state === state).length;
      if (bound === level[state]) continue;
      const problem = `${level[state]} ${state} in stock, ${bound} with orders`;
      findings.push({ rule: 'stock agrees with orders', subject, problem });
    }
    return findings;
  });
}
