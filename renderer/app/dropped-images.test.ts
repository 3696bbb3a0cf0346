import { expect, it } from 'vitest';
import { filesInside } from './dropped-images.ts';

/** A folder as a browser hands it over: its entries in portions, the last of them empty. A test cannot drop a real one. */
function folder(name: string, entries: readonly unknown[]): FileSystemDirectoryEntry {
  const createReader = () => {
    const portions = [entries.slice(0, 1), entries.slice(1), []];
    return { readEntries: (done: (some: readonly unknown[]) => void) => done(portions.shift() ?? []) };
  };
  return { name, isDirectory: true, createReader } as unknown as FileSystemDirectoryEntry;
}
const file = (name: string) => ({ name, isDirectory: false, file: (done: (file: File) => void) => done(new File([], name)) });

it('finds the files of a folder and of its subfolders, by their paths', async () => {
  const found = await filesInside(
    folder('faces', [file('a.png'), folder('cat', [file('b.png'), file('c.jpg')]), folder('empty', [])]),
  );
  expect(found.map(({ path }) => path)).toEqual(['a.png', 'cat/b.png', 'cat/c.jpg']);
});
