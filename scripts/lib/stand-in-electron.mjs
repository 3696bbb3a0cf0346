import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * A folder that has the shape of an unpacked Electron for Linux and none of its code, so that packing can be tried where
 * the program cannot be fetched. What is packed around it cannot run.
 * @param {string} folder made anew
 */
export function makeStandInElectron(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'locales'), { recursive: true });
  mkdirSync(join(folder, 'resources'), { recursive: true });
  const { version } = createRequire(import.meta.url)('electron/package.json');
  // The fuses are bytes after a sentinel: version 1, their number, and one character each.
  const fuses = Buffer.concat([Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'), Buffer.from([1, 9]), Buffer.from('111111111')]);
  const program = Buffer.concat([
    Buffer.from('#!/bin/sh\necho "This is a stand-in, not Electron." >&2\nexit 1\n# '),
    fuses,
    Buffer.from('\n'),
  ]);
  for (const name of ['electron', 'chrome-sandbox']) {
    writeFileSync(join(folder, name), program);
    chmodSync(join(folder, name), 0o755);
  }
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak']) writeFileSync(join(folder, name), 'stand-in\n');
  writeFileSync(join(folder, 'version'), version);
}
