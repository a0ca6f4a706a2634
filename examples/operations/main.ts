// pnpm demo:operations [--seed S] [--days N] [--json]
import { dateOf } from './calendar.ts';
import { runOperations } from './demo.ts';
import { readOptions, usage } from './options.ts';
import { foundText, jsonLine, reportLines } from './report.ts';

const options = readOptions(process.argv.slice(2));
if (typeof options === 'string') {
  console.error(`demo:operations: ${options}\n${usage}`);
  process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  const outcome = await runOperations(options, (day, news) => {
    if (day % 7 === 6) console.log(`… ${dateOf(day)}`);
    for (const finding of news) console.log(`  ${foundText(finding)}`);
  });
  for (const line of reportLines(outcome)) console.log(line);
  if (options.isJson) console.log(jsonLine(outcome.comparison));
  const { missed, falseAlarms } = outcome.comparison;
  if (missed.length + falseAlarms.length > 0) process.exitCode = 1;
} catch (error) {
  console.error('\ndemo:operations:', error);
  process.exit(1);
}
