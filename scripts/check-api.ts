// The public surface of every door, as a committed report: reviewers read its difference first.
//
//   check-api.ts           fails where a report is stale, or where what it says breaks a rule
//   check-api.ts --write   refreshes the reports (pnpm api)
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { apiProblems, shapesIn } from './api-rules.ts';
import { report } from './run.ts';
import { type Door, type Package, publishedPackages, root } from './workspace.ts';

const write = process.argv.includes('--write');

function configOf(pkg: Package, door: Door): ExtractorConfig {
  return ExtractorConfig.prepare({
    configObjectFullPath: join(pkg.dir, 'api-extractor.json'),
    packageJsonFullPath: join(pkg.dir, 'package.json'),
    configObject: {
      projectFolder: pkg.dir,
      mainEntryPointFilePath: join(pkg.dir, 'dist', `${door.entry}.d.ts`),
      compiler: { overrideTsconfig: compilerConfig(pkg) },
      apiReport: {
        enabled: true,
        reportFileName: `${door.label}.api.md`,
        reportFolder: join(pkg.dir, 'etc'),
        reportTempFolder: join(pkg.dir, 'etc/temp'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Warning } },
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true },
          // A type that only another door exports; the notice names a file whose name changes by itself.
          'ae-forgotten-export': { logLevel: ExtractorLogLevel.None },
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
          'ae-unresolved-link': { logLevel: ExtractorLogLevel.None },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
}

/** Reports are made from what is built, so the `source` condition is left out here. */
function compilerConfig(pkg: Package): object {
  return {
    compilerOptions: {
      target: 'es2023',
      lib: ['es2023', 'webworker'],
      types: [],
      module: 'nodenext',
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
    },
    include: [join(pkg.dir, 'dist/**/*.d.ts')],
  };
}

function checkDoor(pkg: Package, door: Door): readonly string[] {
  if (!existsSync(join(pkg.dir, 'dist', `${door.entry}.d.ts`))) {
    return [`${door.label}: not built (run the build first)`];
  }
  const messages: string[] = [];
  const config = configOf(pkg, door);
  mkdirSync(config.reportFolder, { recursive: true });
  const result = Extractor.invoke(config, {
    localBuild: write,
    showVerboseMessages: false,
    messageCallback: (message) => {
      message.handled = true;
      const counts =
        message.logLevel === ExtractorLogLevel.Error ||
        message.logLevel === ExtractorLogLevel.Warning;
      if (counts && !/API report|apiReport|api\.md/i.test(message.text)) {
        messages.push(`${door.label}: ${message.text}`);
      }
    },
  });
  if (result.apiReportChanged && !write) messages.push(`${door.label}: report is stale (pnpm api)`);
  return messages;
}

// Behind all doors of a package, because one may answer what another declares.
function languageProblems(pkg: Package): readonly string[] {
  const reports = pkg.doors
    .map((door) => ({ door, path: configOf(pkg, door).reportFilePath }))
    .filter(({ path }) => existsSync(path))
    .map(({ door, path }) => ({ door, text: readFileSync(path, 'utf8') }));
  const shapes = new Map(reports.flatMap(({ text }) => [...shapesIn(text)]));
  return reports.flatMap(({ door, text }) =>
    apiProblems(text, shapes).map((problem) => `${door.label}: ${problem}`),
  );
}

const packages = publishedPackages();
const problems = packages.flatMap((pkg) => [
  ...pkg.doors.flatMap((door) => checkDoor(pkg, door)),
  ...languageProblems(pkg),
]);
for (const pkg of packages) rmSync(join(pkg.dir, 'etc/temp'), { recursive: true, force: true });
if (write) console.log(`reports written below ${root}/packages/*/etc`);
report('api', problems);
