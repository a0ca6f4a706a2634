import { globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The root of the repository. */
export const root = resolve(import.meta.dirname, '..');

/** An entry that a package's `exports` offers: where its source is, and what the build makes of it. */
export interface Door {
  /** `.`, `./ports`, … */
  readonly subpath: string;
  /** Path without extension below `src` and `dist`: `index`, `ports/index`. */
  readonly entry: string;
  /** Name for reports and messages: `core`, `core-ports`. */
  readonly label: string;
}

/** A package below packages/ that is published. */
export interface Package {
  readonly name: string;
  /** Absolute path of its folder. */
  readonly dir: string;
  readonly doors: readonly Door[];
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly source: string }>>;
}

/** The published packages, by name. */
export function publishedPackages(): readonly Package[] {
  return globSync('packages/*/package.json', { cwd: root })
    .map((path) => readPackage(dirname(join(root, path))))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

function readPackage(dir: string): Package {
  const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest;
  return { name: manifest.name, dir, doors: doorsOf(manifest) };
}

/** The doors that a manifest's `exports` declares through the `source` condition. */
export function doorsOf(manifest: Manifest): readonly Door[] {
  return Object.entries(manifest.exports).flatMap(([subpath, target]) => {
    if (typeof target === 'string') return [];
    const entry = target.source.replace(/^\.\/src\//, '').replace(/\.ts$/, '');
    const label = `${manifest.name.replace(/^@[^/]+\//, '')}${subpath.slice(1)}`;
    return [{ subpath, entry, label: label.replaceAll('/', '-') }];
  });
}
