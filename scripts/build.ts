// Builds every package into its dist, two at a time; each reads the sources of the others, never their dist.
import { inParallel, report, run } from './run.ts';
import { type Package, publishedPackages, root } from './workspace.ts';

async function build(pkg: Package): Promise<readonly string[]> {
  const { ok, output } = await run(`tsup --config ${root}/tsup.shared.ts`, pkg.dir);
  return ok ? [] : [`${pkg.name}\n${output}`];
}

report('build', (await inParallel(publishedPackages(), 2, build)).flat());
