import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Finds Electron's program without `require('electron')`, which would start a download of its own and without a limit.
 */

const programs = { linux: 'electron', win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' };

/** Longest wait for the download, in milliseconds; the installer itself has no limit. */
const DOWNLOAD_LIMIT_MS = 120_000;

/** @returns {string | null} the folder of the npm package */
function electronPackage() {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return null;
  }
}

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | null} path of the program if it is there
 */
export function findElectron(env = process.env) {
  const folder = electronPackage();
  const dist = env.ELECTRON_OVERRIDE_DIST_PATH || (folder === null ? null : join(folder, 'dist'));
  const program = programs[/** @type {keyof typeof programs} */ (process.platform)];
  if (dist === null || program === undefined) return null;
  const path = join(dist, program);
  return existsSync(path) ? path : null;
}

/**
 * Runs Electron's own installer under a time limit.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {number} [limitMs]
 * @returns {string | null} why it failed, in one line; null when the program is there now
 */
export function downloadElectron(env = process.env, limitMs = DOWNLOAD_LIMIT_MS) {
  const folder = electronPackage();
  if (folder === null) return 'the npm package `electron` is not installed';
  const run = spawnSync(process.execPath, [join(folder, 'install.js')], {
    env,
    timeout: limitMs,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (findElectron(env) !== null) return null;
  if (run.error && 'code' in run.error && run.error.code === 'ETIMEDOUT')
    return `the download took longer than ${limitMs / 1000} s`;
  const lines = (run.stderr ?? '').split('\n').map((line) => line.trim());
  return (
    lines.find((line) => line.includes('Error')) ??
    lines.find((line) => line !== '') ??
    `the installer ended with status ${run.status}`
  );
}
