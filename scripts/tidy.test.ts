import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publishedPackages, root } from './workspace.ts';

// Style as a test. Each rule says where it looks and what it refuses, and proves on a planted line that it bites.

interface Rule {
  readonly name: string;
  /** Files it looks at, and files among them that it lets pass. */
  readonly files: readonly string[];
  readonly except?: readonly RegExp[];
  readonly refuses: RegExp;
  /** Comments count as text; without this they are taken out first. */
  readonly readsComments?: boolean;
  readonly planted: readonly string[];
  readonly allowed: readonly string[];
}

const packageSources = ['packages/*/src/**/*.ts'];
const coreSources = ['packages/core/src/**/*.ts'];
const allCode = [
  '*.ts',
  'packages/*/**/*.ts',
  'examples/**/*.ts',
  'bench/**/*.ts',
  'integration/*/{,libraries/}*.ts',
  'scripts/**/*.ts',
];
const allText = [
  ...allCode,
  '*.{md,json,yaml,js,cjs}',
  '.ci/*',
  '.changeset/*.{md,json}',
  'docs/**/*.md',
  'packages/*/*.{md,json}',
  'examples/**/*.{md,json}',
  'bench/*.{md,json}',
  'integration/*/*.{json,yaml,js}',
];
const tests = /\.(test|test-d)\.ts$/;
const testing = /^packages\/core\/src\/testing\//;
const thisFile = /^scripts\/tidy\.test\.ts$/;

const rules: readonly Rule[] = [
  {
    name: 'every test runs',
    files: allCode,
    except: [thisFile],
    refuses: /\b(?:it|test|describe|suite)(?:\.\w+)*\.(?:only|skip|todo)\b/,
    planted: ["it.only('x')", "describe.skip('x')", "test.concurrent.todo('x')"],
    allowed: ['it.each(cases)', "it.skipIf(noServer)('x')"],
  },
  {
    name: 'nothing is left for later',
    files: allText,
    except: [thisFile, /(^|\/)CHANGELOG\.md$/],
    refuses: /\bTODO\b|\bFIXME\b|\bXXX\b|\bfor now\b|\bnot (?:yet )?implemented\b/i,
    readsComments: true,
    planted: ['// TODO: later', '/* fixme */', '// good enough for now', "'not implemented'"],
    allowed: ['// for nowhere else', 'const todos = 1;'],
  },
  {
    name: 'the core takes time, chance and environment from its ports',
    files: coreSources,
    except: [tests, testing, /\/(?:system-clock|system-ids|runner)\.ts$/],
    refuses:
      /\bDate\.now\(|\bnew Date\(|\bMath\.random\(|\brandomUUID\(|\bprocess\.env\b|\bsetTimeout\(|\bsetInterval\(/,
    planted: [
      'const now = Date.now();',
      'new Date(0)',
      'Math.random()',
      'crypto.randomUUID()',
      'process.env',
      'setTimeout(f, 1)',
      'setInterval(f, 1)',
    ],
    allowed: ['const now = clock.now();', '// Date.now() would tie it to the wall clock'],
  },
  {
    name: 'types are not escaped',
    files: packageSources,
    except: [tests],
    refuses: /\bas any\b|:\s*any\b|<any\b|\bany\[\]|\bas unknown as\b/,
    planted: ['x as any', 'x: any', 'new Map<any, string>()', 'x as any[]', 'x as unknown as Y'],
    allowed: ['x as const', 'company: string', '// as any other'],
  },
  {
    name: 'the compiler is not silenced, and the linter only with a reason',
    files: packageSources,
    except: [tests],
    refuses: /@ts-(?:ignore|expect-error|nocheck)|eslint-disable(?!.* -- \w)/,
    readsComments: true,
    planted: ['// @ts-ignore', '// @ts-expect-error', '/* eslint-disable */'],
    allowed: ['// @see the page', '// eslint-disable-next-line complexity -- one case per event'],
  },
  {
    name: 'the core answers with results and does not throw',
    files: coreSources,
    except: [tests, testing, /\/kernel\/(?:invariant|unwrap)\.ts$/, /\/create-[^/]*\.ts$/],
    refuses: /\bthrow\s/,
    planted: ["throw new Error('x');"],
    allowed: ['// would throw here', 'unwrapOrThrow(result)'],
  },
  {
    name: 'a result is looked at, and an error is never swallowed',
    files: packageSources,
    except: [tests, testing],
    refuses: /\b_unsafeUnwrap|\.(?:and|or)Tee\(|\bcatch\s*(?:\(\w*\)\s*)?\{\s*\}/,
    planted: ['r._unsafeUnwrap()', 'r.andTee(f)', 'r.orTee(f)', 'catch {}', 'catch (error) { }'],
    allowed: ['r.andThen(f)', 'catch (error) { return err(toError(error)); }'],
  },
  {
    name: 'the core compares a state in tables, guards and invariants only',
    files: coreSources,
    except: [tests, testing, /-(?:machine|guards|invariants)\.ts$/],
    refuses: /\b(?:status|state)\s*[!=]==\s*['"]/,
    planted: ["if (unit.state === 'delivered')", 'status !== "paid"'],
    allowed: ['isDelivered(unit)', "statement === 'x'"],
  },
  {
    name: 'an amount is never a floating-point number',
    files: packageSources,
    except: [tests],
    refuses: /\.toFixed\(|\bparseFloat\(/,
    planted: ['(fen / 100).toFixed(2)', 'parseFloat(text)'],
    allowed: ['formatFen(fen)'],
  },
  {
    name: 'exports are named one by one',
    files: packageSources,
    refuses: /^\s*export\s+(?:type\s+)?\*/m,
    planted: [
      "export * from './a.ts';",
      "export * as a from './a.ts';",
      "export type * from './a';",
    ],
    allowed: ["export { a } from './a.ts';"],
  },
  {
    name: 'nothing names a machine or a package registry',
    files: [...allText, 'pnpm-lock.yaml', '.npmrc'],
    except: [thisFile],
    refuses: /\bregistry\.[a-z0-9-]+\.[a-z]+|\bnpmmirror\b|\/root\/|\/home\/[a-z]/,
    readsComments: true,
    planted: ['https://registry.npmjs.org/zod', 'registry.npmmirror.com', '/root/x', '/home/me'],
    allowed: ['the registry of error codes', 'https://open.taobao.com/'],
  },
];

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

/** The text that the rule refuses, or `null`. */
function refused(rule: Rule, text: string): string | null {
  const read = rule.readsComments === true ? text : withoutComments(text);
  return rule.refuses.exec(read)?.[0] ?? null;
}

function filesOf(rule: Rule): readonly string[] {
  return globSync([...rule.files], { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !/(^|\/)(node_modules|dist|\.data)\//.test(file))
    .filter((file) => !(rule.except ?? []).some((except) => except.test(file)))
    .toSorted();
}

describe.each(rules)('$name', (rule) => {
  it.each(rule.planted)('refuses %s', (line) => expect(refused(rule, line)).not.toBeNull());
  it.each(rule.allowed)('accepts %s', (line) => expect(refused(rule, line)).toBeNull());

  it('finds files to look at', () => expect(filesOf(rule)).not.toEqual([]));
  it('holds everywhere', () => {
    const found = filesOf(rule).flatMap((file) => {
      const text = refused(rule, readFileSync(join(root, file), 'utf8'));
      return text === null ? [] : [`${file}: ${text}`];
    });
    expect(found).toEqual([]);
  });
});

/** Files that are called index and are no door of their package. */
function barrels(files: readonly string[], doors: ReadonlySet<string>): readonly string[] {
  return files.filter((file) => /(^|\/)index\.ts$/.test(file) && !doors.has(file));
}

describe('an index.ts is a door', () => {
  const doors = new Set(
    publishedPackages().flatMap((pkg) =>
      pkg.doors.map((door) => `${relative(root, pkg.dir)}/src/${door.entry}.ts`),
    ),
  );

  it('refuses a barrel', () => {
    const planted = 'packages/core/src/order/index.ts';
    expect(barrels([planted, 'packages/core/src/index.ts'], doors)).toEqual([planted]);
  });

  it('holds everywhere', () => {
    expect(barrels(globSync(packageSources, { cwd: root }), doors)).toEqual([]);
  });
});
