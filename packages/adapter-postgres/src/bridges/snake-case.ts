/**
 * Rows with the column names that the statement gave them, which are snake_case throughout. A host's
 * driver may have turned them into camelCase, PascalCase or kebab-case.
 */
export function withSnakeCase(rows: readonly unknown[]): readonly unknown[] {
  const objects = rows as readonly object[];
  const names = Object.keys(objects[0] ?? {});
  if (names.every((name) => snakeCaseOf(name) === name)) return rows;
  return objects.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [snakeCaseOf(name), value])),
  );
}

/** The snake_case that a name in camelCase, PascalCase or kebab-case came from. */
export function snakeCaseOf(name: string): string {
  return name
    .replaceAll('-', '_')
    .replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`)
    .toLowerCase();
}
