import { type Rule, RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, it } from 'vitest';
import { mustUseResult } from './must-use-result.ts';

RuleTester.describe = describe;
RuleTester.it = it;

const tester = new RuleTester({
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: {
      projectService: { allowDefaultProject: ['*.ts*'] },
      tsconfigRootDir: import.meta.dirname,
    },
  },
});

const given = `
  import { err, ok, okAsync, ResultAsync, type Result } from 'neverthrow';
  declare const pay: () => Result<number, string>;
  declare const ship: () => ResultAsync<number, string>;
  declare const load: () => Promise<Result<number, string>>;
`;
const ignored = [{ messageId: 'ignored' as const }];

// The typed rule and ESLint's own tester disagree about deprecated members only.
tester.run('must-use-result', mustUseResult as unknown as Rule.RuleModule, {
  valid: [
    { name: 'a kept result', code: `${given} const paid = pay();` },
    { name: 'an assigned result', code: `${given} let paid; paid = pay();` },
    { name: 'a result given away on purpose', code: `${given} void ship();` },
    { name: 'a result handed to a function', code: `${given} console.log(await ship());` },
    { name: 'a statement of another type', code: `${given} console.log('x');` },
    { name: 'a class of the host that is called Ok', code: `class Ok {} new Ok();` },
  ],
  invalid: [
    { name: 'an ignored Result', code: `${given} pay();`, errors: ignored },
    { name: 'an ignored ResultAsync', code: `${given} ship();`, errors: ignored },
    { name: 'an awaited ResultAsync', code: `${given} await ship();`, errors: ignored },
    { name: 'an awaited Promise of a Result', code: `${given} await load();`, errors: ignored },
    { name: 'a mapped result', code: `${given} pay().map((n) => n + 1);`, errors: ignored },
    {
      name: 'a result behind a condition',
      code: `${given} Math.PI > 3 && pay();`,
      errors: ignored,
    },
    { name: 'a fresh ok', code: `${given} ok(1);`, errors: ignored },
    { name: 'a fresh err', code: `${given} err('x');`, errors: ignored },
    { name: 'a fresh okAsync', code: `${given} okAsync(1);`, errors: ignored },
  ],
});
