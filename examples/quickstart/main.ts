// pnpm demo [--channel taobao|pdd|both] [--orders N] [--seed S] [--storage memory|pglite|postgres://…]
//           [--data DIR] [--json]
import { runDemo } from './demo.ts';
import { readOptions, usage } from './options.ts';
import { createProgress } from './progress.ts';
import { jsonLine, reportLines } from './report.ts';

const options = readOptions(process.argv.slice(2));
if (typeof options === 'string') {
  console.error(`demo: ${options}\n${usage}`);
  process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  const progress = createProgress(process.stdout);
  const { audit, seconds } = await runDemo(options, progress);
  for (const line of reportLines(audit, seconds)) progress.say(line);
  if (options.isJson) console.log(jsonLine(options.channel, audit, seconds));
  if (audit.duplicateKeys.length + audit.mismatches.length > 0) process.exitCode = 1;
} catch (error) {
  // What the host could not go on with: a server that is not there, a folder that cannot be written.
  console.error('\ndemo:', error);
  process.exit(1);
}
