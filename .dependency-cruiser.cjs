// Who may import what. A test of this file plants one violation per rule (scripts/imports.test.ts).
const tests = String.raw`\.(test|test-d)\.ts$`;
const coreSrc = '^packages/core/src/';
const coreDoors = String.raw`^packages/core/src/(index|after-sales/index|audit/index|batches/index|buyers/index|deadlines/index|fulfilment/index|inbound/index|ledger/index|people/index|redemption/index|shop/index|stock/index|ports/index|reports/index|testing/index|testing/arbitraries|texts/index)\.ts$`;
const pure = String.raw`-(machine|decide|evolve|guards)\.ts$`;

/** @param {string} name @param {string} comment */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    rule('no-circular', 'A cycle has no order to read it in.', {}, { circular: true }),
    rule(
      'no-unresolvable',
      'Also catches deep imports past the doors of a package.',
      {},
      { couldNotResolve: true },
    ),
    rule(
      'no-orphans',
      'A module that imports nothing and that nothing imports.',
      {
        orphan: true,
        pathNot: [tests, String.raw`^(examples|bench|scripts)/`, String.raw`\.d\.ts$`],
      },
      {},
    ),
    rule(
      'core-imports-only-itself',
      'The core runs in any host: zod and neverthrow, no Node built-ins, no adapter, no channel.',
      { path: coreSrc, pathNot: [tests, '^packages/core/src/testing/'] },
      { pathNot: [coreSrc, 'node_modules/(zod|neverthrow)/'] },
    ),
    rule(
      'core-src-not-testing',
      'What is for tests never ships in the core.',
      { path: coreSrc, pathNot: [tests, '^packages/core/src/testing/'] },
      { path: '^packages/core/src/testing/' },
    ),
    rule(
      'testing-imports-only-core-and-assert',
      'Contract cases run under any test runner.',
      {
        path: '^packages/core/src/testing/',
        pathNot: [tests, String.raw`/arbitraries(\.ts$|/)`],
      },
      { pathNot: [coreSrc, 'node_modules/(zod|neverthrow)/', '^(node:)?assert(/strict)?$'] },
    ),
    rule(
      'fast-check-only-in-arbitraries',
      'fast-check is an optional peer: only its own door may need it.',
      {
        path: '^packages/[^/]+/src/',
        pathNot: [tests, String.raw`^packages/core/src/testing/arbitraries(\.ts$|/)`],
      },
      { path: 'node_modules/fast-check/' },
    ),
    rule(
      'arbitraries-only-behind-their-door',
      'Whoever imports the other doors must not need fast-check.',
      {
        path: coreSrc,
        pathNot: [tests, String.raw`^packages/core/src/testing/arbitraries(\.ts$|/)`],
      },
      { path: String.raw`^packages/core/src/testing/arbitraries(\.ts$|/)` },
    ),
    rule(
      'texts-only-behind-their-door',
      'What is written for people costs only the hosts that show it.',
      { path: coreSrc, pathNot: [tests, '^packages/core/src/texts/'] },
      { path: '^packages/core/src/texts/' },
    ),
    rule(
      'kernel-imports-no-feature',
      'The kernel is what every feature stands on.',
      { path: '^packages/core/src/kernel/', pathNot: tests },
      { path: coreSrc, pathNot: '^packages/core/src/kernel/' },
    ),
    rule(
      'pure-steps-import-no-service',
      'Tables, guards, decide and evolve are pure: services call them, never the other way.',
      { path: pure },
      { path: String.raw`-service\.ts$` },
    ),
    rule(
      'pure-steps-import-ports-as-types-only',
      'A pure step may speak of a port, and never hold one.',
      { path: pure },
      { path: '^packages/core/src/ports/', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'only-the-doors-of-core',
      'What an adapter may lean on is what is documented.',
      { path: String.raw`^(packages/(?!core/)|examples/|bench/)` },
      { path: '^packages/core/', pathNot: coreDoors },
    ),
    rule(
      'adapters-are-strangers',
      'An adapter knows core and no other package.',
      {
        path: '^packages/(adapter-[^/]+)/',
        pathNot: '^packages/adapter-postgres/test/differential/',
      },
      { path: '^packages/', pathNot: ['^packages/$1/', '^packages/core/'] },
    ),
    rule(
      'the-reference-for-comparison-only',
      'What is played on two storages knows both, and nothing else.',
      { path: '^packages/adapter-postgres/test/differential/' },
      { path: '^packages/', pathNot: ['^packages/(adapter-postgres|adapter-memory|core)/'] },
    ),
    rule(
      'channels-know-core-and-channel-kit',
      'A channel shares the kit and knows no sibling.',
      { path: '^packages/(channel-[^/]+)/' },
      {
        path: '^packages/',
        pathNot: ['^packages/$1/', '^packages/core/', '^packages/channel-kit/'],
      },
    ),
    rule(
      'channel-kit-knows-core-only',
      'The kit serves every channel, so it depends on none.',
      { path: '^packages/channel-kit/' },
      { path: '^packages/', pathNot: ['^packages/channel-kit/', '^packages/core/'] },
    ),
    rule(
      'packages-import-no-tooling',
      'Nothing that ships may reach into examples, docs or scripts.',
      { path: '^packages/' },
      { path: '^(examples|bench|scripts|docs)/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: String.raw`(^|/)(dist|coverage|\.data|\.cache)/` },
    // Type-only imports count: a cycle of types is a cycle for the reader.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'types', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
