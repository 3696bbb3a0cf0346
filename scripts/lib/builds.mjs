import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { inRoot, newestChange, root } from './paths.mjs';

/**
 * What `npm run build` makes. Each target is one run of Vite (two for electron) and leaves a stamp file, whose time is
 * compared with that of the sources: a build is repeated only when something that it reads is newer.
 */

const common = ['package.json', 'tsconfig.base.json', 'vite.shared.ts'];

/** @type {Record<string, { configs: readonly string[], sources: readonly string[], outputs: readonly string[] }>} */
export const targets = {
  renderer: {
    configs: ['vite.renderer.config.ts'],
    sources: [
      'renderer',
      'session',
      'kernels',
      'graph-core',
      'electron/shared',
      'examples',
      'vite.renderer.config.ts',
      ...common,
    ],
    outputs: ['dist/renderer/index.html'],
  },
  electron: {
    configs: ['vite.electron.config.ts', 'vite.preload.config.ts'],
    sources: ['electron', 'vite.electron.config.ts', 'vite.preload.config.ts', ...common],
    outputs: ['dist/electron/main.cjs', 'dist/electron/preload.cjs', 'dist/electron/local-server.cjs'],
  },
  cli: {
    configs: ['vite.cli.config.ts'],
    sources: ['cli', 'session', 'kernels', 'graph-core', 'vite.cli.config.ts', ...common],
    outputs: ['dist/cli/chainrule.mjs'],
  },
};

/** @param {string} name */
const stampOf = (name) => inRoot('dist', `.${name}-built`);

/**
 * True when the outputs are there and nothing they were made from is newer. An installed package without sources is
 * always fresh.
 * @param {string} name
 */
function isFresh(name) {
  const target = targets[name];
  if (target === undefined || !target.outputs.every((output) => existsSync(inRoot(output)))) return false;
  const stamp = stampOf(name);
  return existsSync(stamp) && newestChange(target.sources) <= statSync(stamp).mtimeMs;
}

/**
 * Builds one target in a child process, so that a caller stays small and its memory is given back.
 * @param {string} name
 * @param {{ quiet?: boolean }} [options] quiet keeps Vite's own lines back unless it fails, and writes nothing to stdout
 * @returns {boolean} whether it succeeded; the reason is on stderr
 */
export function build(name, { quiet = false } = {}) {
  const target = targets[name];
  if (target === undefined) throw new Error(`unknown build target ${name}`);
  mkdirSync(inRoot('dist'), { recursive: true });
  const stamp = stampOf(name);
  const stampedAt = new Date();
  rmSync(stamp, { force: true });
  for (const config of target.configs) {
    const vite = inRoot('node_modules/vite/bin/vite.js');
    if (!existsSync(vite)) {
      process.stderr.write('Vite is not installed here: run `npm ci` in the folder of the checkout first.\n');
      return false;
    }
    const args = [vite, 'build', '--config', inRoot(config), '--logLevel', quiet ? 'error' : 'warn'];
    const run = spawnSync(process.execPath, args, {
      cwd: root,
      // a test runner's own NODE_ENV would give a page with the development build of React, which nobody is handed out
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', 'pipe'],
      encoding: 'utf8',
    });
    if (run.status !== 0) {
      process.stderr.write(`${run.stdout ?? ''}${run.stderr ?? ''}\nThe build of ${name} failed (${config}).\n`);
      return false;
    }
    if (!quiet && run.stderr) process.stderr.write(run.stderr);
  }
  writeFileSync(stamp, `${stampedAt.toISOString()}\n`);
  return true;
}

/**
 * Builds what is missing or older than its sources.
 * @param {readonly string[]} names
 * @param {{ quiet?: boolean, announce?: boolean }} [options]
 */
export function buildStale(names, { quiet = true, announce = true } = {}) {
  for (const name of names) {
    if (isFresh(name)) continue;
    if (announce) process.stderr.write(`Building ${name} ...\n`);
    if (!build(name, { quiet })) return false;
  }
  return true;
}
