import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** A marketplace's books in a file. */
export interface KeptBooks<Saved> {
  /** What an earlier run has left; `null`: there was none. */
  readonly saved: Saved | null;
  readonly save: (books: Saved) => void;
}

/** Opens the file of a marketplace's books; without one nothing is kept. */
export function openKeptBooks<Saved>(file: string | null): KeptBooks<Saved> {
  return {
    saved:
      file !== null && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Saved) : null,
    save(books) {
      if (file === null) return;
      // A run that is killed half-way through a write must leave the old books readable.
      writeFileSync(`${file}.draft`, JSON.stringify(books));
      renameSync(`${file}.draft`, file);
    },
  };
}
