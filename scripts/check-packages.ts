// Packs every package as it would be published, and looks at the tarball as its user would.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { inParallel, report, run } from './run.ts';
import { type Package, publishedPackages } from './workspace.ts';

const out = mkdtempSync(join(tmpdir(), 'pack-'));

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly publishConfig: { readonly exports: Readonly<Record<string, unknown>> };
}

/** The published doors must be those of the workspace, without the way to the sources. */
function exportsProblem(pkg: Package): readonly string[] {
  const text = readFileSync(join(pkg.dir, 'package.json'), 'utf8');
  const { exports, publishConfig } = JSON.parse(text) as Manifest;
  const published = JSON.parse(JSON.stringify(exports), (key, value: unknown) =>
    key === 'source' ? undefined : value,
  ) as unknown;
  return isDeepStrictEqual(published, publishConfig.exports)
    ? []
    : [`${pkg.name}: publishConfig.exports differs from exports without "source"`];
}

async function check(pkg: Package): Promise<readonly string[]> {
  const tarball = join(out, `${pkg.name.replace('@', '').replace('/', '-')}.tgz`);
  const commands = [
    `pnpm pack --out ${tarball}`,
    `publint run ${tarball} --strict`,
    `attw ${tarball} --profile esm-only`,
    `tar -tzf ${tarball} package/LICENSE package/README.md package/dist/index.js`,
  ];
  for (const command of commands) {
    const { ok, output } = await run(command, pkg.dir);
    if (!ok) return [`${pkg.name}: ${command}\n${output}`];
  }
  return exportsProblem(pkg);
}

const problems = await inParallel(publishedPackages(), 2, check);
rmSync(out, { recursive: true, force: true });
report('packages', problems.flat());
