import { spawnSync } from 'node:child_process';
import { inRoot, root } from '../scripts/lib/paths.mjs';

/** `node bench/dimensions.mjs`: how many evaluations of the cost each way to train takes, over the number of weights. */
const vite = [inRoot('node_modules/vite/bin/vite.js'), 'build', '--config', 'vite.bench.config.ts', '--logLevel', 'error'];
const built = spawnSync(process.execPath, vite, { cwd: root, stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);
const run = spawnSync(process.execPath, [inRoot('dist/bench/main.mjs'), 'dimensions'], { cwd: root, stdio: 'inherit' });
process.exit(run.status ?? 1);
