import { spawnSync } from 'node:child_process';
import { buildStale } from './lib/builds.mjs';
import { findElectron } from './lib/electron-binary.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { makeStandInElectron } from './lib/stand-in-electron.mjs';

/**
 * `npm run package [-- options of electron-builder]`. Without options it packs for this system. Where Electron's program is
 * not there, it packs the unpacked Linux folder around a stand-in: that proves the configuration, and does not run.
 */
const options = process.argv.slice(2);
if (!buildStale(['renderer', 'electron'])) process.exit(1);

const builder = inRoot('node_modules/electron-builder/cli.js');
const args = [builder, '--config', 'electron-builder.yml', '--publish', 'never'];
if (findElectron() !== null || options.length > 0) {
  args.push(...options);
} else {
  const standIn = inRoot('node_modules/.cache/chainrule/stand-in-electron');
  makeStandInElectron(standIn);
  process.stdout.write("Electron's program is not here: packing release/linux-unpacked around a stand-in, which cannot run.\n");
  args.push('--linux', 'dir', '--x64', `-c.electronDist=${standIn}`);
}
const run = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
process.exitCode = run.status ?? 1;
