import { compositeKey } from './composite-key.ts';

/** What every aggregate carries. */
interface Versioned {
  readonly version: number;
}

/** How the rows of a table are told apart. */
export interface TableKeys<Row> {
  readonly idOf: (row: Row) => string;
  /** A second value that no two rows share; `null` where there is none. */
  readonly nameOf: (row: Row) => string | null;
}

/** Aggregates of one kind with their two unique keys. */
export interface Table<Row extends Versioned> {
  readonly keys: TableKeys<Row>;
  find(id: string): Row | null;
  findByName(name: string): Row | null;
  rows(): Iterable<Row>;
  /** Whether the row may replace what is stored: the version is as expected and the name is free. */
  accepts(row: Row, expectedVersion: number): boolean;
  put(row: Row): void;
  /** Forgets the row of that id, where there is one. */
  remove(id: string): void;
}

/** One row that is about to be written. */
export interface TableRow {
  readonly isAccepted: boolean;
  /** What no other write of the same change may share with it. */
  readonly identities: readonly string[];
  put(): void;
}

/** Asks a table about a row without writing it. */
export function tableRow<Row extends Versioned>(
  table: Table<Row>,
  write: { readonly kind: string; readonly expectedVersion: number; readonly value: Row },
): TableRow {
  const { kind, expectedVersion, value } = write;
  const name = table.keys.nameOf(value);
  const id = compositeKey(kind, 'id', table.keys.idOf(value));
  return {
    isAccepted: table.accepts(value, expectedVersion),
    identities: name === null ? [id] : [id, compositeKey(kind, 'name', name)],
    put: () => table.put(value),
  };
}

/** Makes an empty table. */
export function createTable<Row extends Versioned>(keys: TableKeys<Row>): Table<Row> {
  const rowById = new Map<string, Row>();
  const idByName = new Map<string, string>();
  const find = (id: string): Row | null => rowById.get(id) ?? null;
  return {
    keys,
    find,
    findByName: (name) => find(idByName.get(name) ?? ''),
    rows: () => rowById.values(),
    accepts(row, expectedVersion) {
      const id = keys.idOf(row);
      if ((find(id)?.version ?? 0) !== expectedVersion) return false;
      const name = keys.nameOf(row);
      return name === null || (idByName.get(name) ?? id) === id;
    },
    put(row) {
      const id = keys.idOf(row);
      const before = find(id);
      const oldName = before === null ? null : keys.nameOf(before);
      if (oldName !== null) idByName.delete(oldName);
      const name = keys.nameOf(row);
      if (name !== null) idByName.set(name, id);
      rowById.set(id, row);
    },
    remove(id) {
      const row = find(id);
      const name = row === null ? null : keys.nameOf(row);
      if (name !== null) idByName.delete(name);
      rowById.delete(id);
    },
  };
}
