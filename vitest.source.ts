// `source` makes every @kaquan/* import resolve to src, so that tests need no build before them. Plain data:
// whoever tests with an installation of his own takes it too.
export const fromSource = {
  resolve: { conditions: ['source', 'module', 'node', 'development|production'] },
  ssr: {
    resolve: {
      conditions: ['source', 'module', 'node', 'development|production'],
      // For what Node itself loads, `require` included: a condition more would break CommonJS packages.
      externalConditions: ['source', 'node', 'module-sync'],
    },
  },
};
