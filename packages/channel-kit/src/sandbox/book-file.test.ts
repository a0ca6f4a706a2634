import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { changesPerSave, createBookFile } from './book-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'book-file-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('gives null before the first save and the same data after it', () => {
  const file = createBookFile(join(folder, 'books.json'), () => ({ orders: 3 }));
  expect(file.load()).toBeNull();
  file.save();
  expect(file.load()).toEqual({ orders: 3 });
});

it('writes by itself once enough has changed', () => {
  const path = join(folder, 'books.json');
  const file = createBookFile(path, () => ({}));
  for (let change = 1; change < changesPerSave; change += 1) file.noteChange();
  expect(existsSync(path)).toBe(false);
  file.noteChange();
  expect(existsSync(path)).toBe(true);
});

it('touches no disk without a path', () => {
  const file = createBookFile(undefined, () => ({}));
  file.save();
  expect(file.load()).toBeNull();
});
