// Writes the reference of states, batches, deliveries, errors, tabs and ledger from the tables of the core; with --check it only compares.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { batchesPage } from './reference/batches-page.ts';
import { deliveriesPage } from './reference/deliveries-page.ts';
import { errorsPage } from './reference/errors-page.ts';
import { ledgerPage } from './reference/ledger-page.ts';
import { statesPage } from './reference/states-page.ts';
import { tabsPage } from './reference/tabs-page.ts';
import { report } from './run.ts';
import { root } from './workspace.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

const pages = [
  { file: 'docs/reference/states.md', text: statesPage() },
  { file: 'docs/reference/batches.md', text: batchesPage() },
  { file: 'docs/reference/deliveries.md', text: deliveriesPage() },
  { file: 'docs/reference/errors.md', text: errorsPage() },
  { file: 'docs/reference/tabs.md', text: tabsPage() },
  { file: 'docs/reference/ledger.md', text: ledgerPage() },
];

const stale: string[] = [];
for (const { file, text } of pages) {
  const path = join(root, file);
  const options = await resolveConfig(path);
  const formatted = await format(text, { ...options, filepath: path });
  const present = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (present === formatted) continue;
  if (values.check)
    stale.push(`${file} is stale: run node --conditions=source scripts/gen-states.ts`);
  else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, formatted);
  }
}

report('reference', stale);
