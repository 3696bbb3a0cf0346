import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout (or installed package) that these scripts belong to. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** @param {...string} parts */
export const inRoot = (...parts) => join(root, ...parts);

/**
 * Latest modification under some files and folders, in milliseconds; 0 when none exists.
 * Tests and hidden files do not count: they never end up in a build.
 * @param {readonly string[]} paths relative to the root
 * @returns {number}
 */
export function newestChange(paths) {
  let newest = 0;
  const pending = paths.map((path) => inRoot(path)).filter((path) => existsSync(path));
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const info = statSync(path);
    newest = Math.max(newest, info.mtimeMs);
    if (!info.isDirectory()) continue;
    for (const entry of readdirSync(path)) {
      if (entry === 'node_modules' || entry.startsWith('.') || /\.test\.tsx?$/.test(entry)) continue;
      pending.push(join(path, entry));
    }
  }
  return newest;
}
