// What a door costs the host that bundles it: minified and gzipped, with its shared chunks, without dependencies.
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { report } from './run.ts';
import { type Door, type Package, publishedPackages } from './workspace.ts';

/** Budgets in bytes. Raise one in the change that needs it, and say why there. */
const budgets: Readonly<Record<string, number>> = {
  // The whole domain stands behind one door; see docs/adr/0015.
  core: 172_000,
  // Loaded by whoever makes reports, and by no other host: it brings the orders' own reading with it.
  'core-reports': 120_000,
  // Grew with the tables of codes, counted stock, subscribers, deadlines, states of keys, batches, buyers,
  // seals, personal data, notices, statements, defects, balances, entries, reports, findings and watches.
  'adapter-postgres': 81_000,
  // The contract, the guarantees and their saboteurs are text above all, and no host ships them; they
  // grow with every feature.
  'core-testing': 520_000,
  // Walks play a shop on a real storage, so that they bring the core with them.
  'core-testing-arbitraries': 187_000,
};
const defaultBudget = 40_000;

async function gzipBytes(pkg: Package, door: Door): Promise<number> {
  const result = await build({
    entryPoints: [join(pkg.dir, 'dist', `${door.entry}.js`)],
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    packages: 'external',
    minify: true,
    write: false,
    logLevel: 'silent',
  });
  return result.outputFiles.reduce((sum, file) => sum + gzipSync(file.contents).length, 0);
}

const problems: string[] = [];
for (const pkg of publishedPackages()) {
  for (const door of pkg.doors) {
    const bytes = await gzipBytes(pkg, door);
    const budget = budgets[door.label] ?? defaultBudget;
    console.log(`${door.label.padEnd(28)} ${(bytes / 1000).toFixed(1).padStart(6)} kB`);
    if (bytes > budget) {
      problems.push(`${door.label}: ${String(bytes)} bytes, budget ${String(budget)}`);
    }
  }
}
report('size', problems);
