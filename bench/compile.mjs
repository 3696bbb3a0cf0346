import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { inRoot, root } from '../scripts/lib/paths.mjs';
import { serveInChromium } from './lib/chromium.mjs';

/**
 * `npm run bench:compile [-- window] [KIND...]`: from a document to plans with the text of all kernels, for graphs of several kinds and sizes,
 * each in a process of its own; with `window` in a worker of a window of Chromium, where a session of the app runs. The exponent is that of the
 * number of blocks, between the two larger sizes.
 */
const KINDS = ['chain', 'layers', 'fan-out', 'groups', 'repeats'];
const SIZES = [100, 2000, 20_000];

const inWindow = process.argv.includes('window');

/** @param {string} config */
function build(config) {
  const vite = [inRoot('node_modules/vite/bin/vite.js'), 'build', '--config', config, '--logLevel', 'error'];
  const built = spawnSync(process.execPath, vite, { cwd: root, stdio: 'inherit' });
  if (built.status !== 0) process.exit(built.status ?? 1);
}

/** @param {string} kind @param {number} blocks */
function inProcess(kind, blocks) {
  const flags = ['--max-old-space-size=4096', inRoot('dist/bench/main.mjs'), 'compile', kind, String(blocks)];
  const { status, stdout } = spawnSync(process.execPath, flags, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
  return JSON.parse(stdout);
}

/** What measures a graph, and what it is measured in. */
async function measuring() {
  if (!inWindow) {
    build('vite.bench.config.ts');
    const version = `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'})`;
    return { version, measured: inProcess, close: () => {} };
  }
  build('vite.bench-compile.config.ts');
  const { open, close, version } = await serveInChromium('dist/bench-compile');
  /** @param {string} kind @param {number} blocks */
  const measured = async (kind, blocks) => {
    const page = await open();
    await page.waitForFunction(() => 'compileTimesInWorker' in globalThis, null, { timeout: 60_000 });
    const times = await page.evaluate(([asked, size]) => globalThis.compileTimesInWorker(asked, size), [kind, blocks]);
    await page.context().close();
    return times;
  };
  return { version: `In a worker of Chromium ${version}`, measured, close };
}

/** @param {string} line */
const print = (line) => process.stdout.write(`${line}\n`);
/** @param {readonly unknown[]} cells */
const row = (cells) => print(`| ${cells.join(' | ')} |`);
/** @param {readonly number[]} cells */
const grown = (cells) => (Math.log((cells.at(-1) ?? 0) / (cells.at(-2) ?? 0)) / Math.log(SIZES.at(-1) / SIZES.at(-2))).toFixed(2);

/** A median, and in brackets the mean of the quicker quarter. @param {readonly number[]} times */
const spreadText = ([typical, quick]) => typical.toFixed(1) + (quick === undefined ? '' : ` (${quick.toFixed(1)})`);

/** @param {string} kind @param {(kind: string, blocks: number) => any} measured */
async function table(kind, measured) {
  const sizes = [];
  for (const blocks of SIZES) sizes.push(await measured(kind, blocks));
  print('');
  row([`${kind}, ms`, ...SIZES.map((blocks) => `${blocks} blocks`), 'exponent']);
  row(['---', ...SIZES.map(() => '---'), '---']);
  for (const [place, [part]] of sizes[0].parts.entries()) {
    const cells = sizes.map(({ parts }) => parts[place][1]);
    row([part, ...cells.map((ms) => ms.toFixed(2)), grown(cells)]);
  }
  for (const [place, [what]] of sizes[0].totals.entries()) {
    const cells = sizes.map(({ totals }) => totals[place].slice(1));
    row([what, ...cells.map(spreadText), grown(cells.map(([typical]) => typical))]);
  }
  row(['calls of a step, of a run, texts', ...sizes.map(({ counts }) => counts.join(', ')), '']);
}

const { version, measured, close } = await measuring();
print(`${version}.`);
const asked = process.argv.slice(2).filter((arg) => arg !== 'window');
try {
  for (const kind of asked.length > 0 ? asked : KINDS) await table(kind, measured);
} finally {
  await close();
}
