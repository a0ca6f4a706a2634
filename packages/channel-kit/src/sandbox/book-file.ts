import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Keeps a sandbox's books in one JSON file, so that a later run goes on where this one stopped. */
export interface BookFile {
  /** Reads the books, or gives null when the file does not exist yet. */
  load(): unknown;
  /** Counts one change; every {@link changesPerSave} of them the file is written. */
  noteChange(): void;
  /** Writes the file now. */
  save(): void;
}

/** How many changes go by between two writes of the file. */
export const changesPerSave = 20;

/** Opens the file at a path; without a path nothing is ever read or written. */
export function createBookFile(path: string | undefined, snapshot: () => unknown): BookFile {
  let changes = 0;
  const save = () => {
    if (path === undefined) return;
    changes = 0;
    // A run that is killed half-way through a write must leave the old books readable.
    const draft = `${path}.draft`;
    writeFileSync(draft, JSON.stringify(snapshot(), null, 1));
    renameSync(draft, path);
  };
  return {
    load: () => {
      if (path === undefined || !existsSync(path)) return null;
      return JSON.parse(readFileSync(path, 'utf8')) as unknown;
    },
    noteChange: () => {
      changes += 1;
      if (changes >= changesPerSave) save();
    },
    save,
  };
}
