// count.ts FOLDER TESTS_EXIT VERIFY_EXIT: prints "N passed, N failed" for .ci/run; exit code 1 on a failure.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { countSteps, countTests, type TestReport, type VerifyReport } from './count-rules.ts';

const [folder = '.', testsExit = '1', verifyExit = '1'] = process.argv.slice(2);

function read(file: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, file), 'utf8'));
  } catch {
    return null;
  }
}

const tests = countTests(read('tests.json') as TestReport | null, Number(testsExit));
const steps = countSteps(read('verify.json') as VerifyReport | null, Number(verifyExit));
const passed = tests.passed + steps.passed;
const failed = tests.failed + steps.failed;
console.log(`${String(passed)} passed, ${String(failed)} failed`);
process.exitCode = failed === 0 ? 0 : 1;
