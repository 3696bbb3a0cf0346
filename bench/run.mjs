import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRoot, root } from '../scripts/lib/paths.mjs';
import { prepareTestMachine } from '../scripts/lib/test-machine.mjs';
import { startPages } from './lib/page.mjs';
import { inProcess, interleaved } from './lib/rounds.mjs';
import { tableOf } from './lib/table.mjs';
import { FULL, PARTS } from './suites.mjs';

/**
 * `npm run bench` (about a minute), `npm run bench:full`, or the parts of it that are named: Chainrule beside other engines, every contestant
 * in fresh processes, rounds interleaved, medians of the rounds. What is told after some steps has to be what plain loops tell to a
 * thousandth: a contestant that is off is wrong, not fast. What a part found lies in `dist/bench/found` and is made into tables in
 * docs/performance.md by `write`. Engines of others are installed in this folder's own workspace.
 */
const FOUND = 'dist/bench/found';
const DOCUMENT = inRoot('docs/performance.md');
const [BEGIN, END] = ['<!-- bench -->', '<!-- end of bench -->'];

const print = (text) => process.stdout.write(`${text}\n`);

/** @param {string} command @param {readonly string[]} args */
function must(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}
const build = (config) =>
  must(process.execPath, [inRoot('node_modules/vite/bin/vite.js'), 'build', '--config', config, '--logLevel', 'error']);

/** Contestants in processes, first steps with an empty cache of the driver's and then with what that left. */
async function firstSteps(part, env) {
  const kinds = part.contestants.flatMap((name) => [`cold ${name}`, `warm ${name}`]);
  /** @type {Record<string, any[]>} */
  const runs = Object.fromEntries(kinds.map((kind) => [kind, []]));
  for (let round = 0; round < part.rounds; round++)
    for (const name of part.contestants)
      for (const task of part.tasks) {
        const cache = mkdtempSync(join(tmpdir(), 'chainrule-bench-'));
        for (const kind of ['cold', 'warm']) {
          const run = inProcess(`first:${name}`, [task], { ...env, MESA_SHADER_CACHE_DIR: cache });
          if (run) runs[`${kind} ${name}`].push(run);
        }
        rmSync(cache, { recursive: true, force: true });
      }
  return { runs, dropped: 0 };
}

/** @param {import('./suites.mjs').Part} part */
async function measured(part, env) {
  if (part.place === 'first') return firstSteps(part, env);
  if (part.place === 'node')
    return interleaved(part.contestants, part.tasks, { ...part, once: (name, tasks) => inProcess(name, tasks, env) });
  build('vite.bench-page.config.ts');
  const pages = await startPages();
  const found = await interleaved(part.contestants, part.tasks, { ...part, once: pages.run });
  await pages.close();
  return { ...found, browser: `Chromium ${pages.version.split(',')[0]}` };
}

const load = () => (loadavg()[0] ?? 0).toFixed(1);

/** @param {string} name */
async function run(name, env) {
  const part = PARTS[name];
  const before = load();
  const found = await measured(part, env);
  const where = 'browser' in found ? found.browser : `Node ${process.version}`;
  const machine = `${where}, ${cpus().length} cores (${(cpus()[0]?.model ?? 'unknown').trim()})`;
  const all = { ...found, machine, load: [before, load()] };
  mkdirSync(inRoot(FOUND), { recursive: true });
  writeFileSync(inRoot(FOUND, `${name}.json`), JSON.stringify(all));
  for (const [contestant, runs] of Object.entries(all.runs))
    for (const { device, opened, results } of runs)
      for (const each of results) print(JSON.stringify({ contestant, device, opened, ...each }));
  print(`\n${tableOf(part, all)}\n`);
}

/** Puts all tables that there are into the document. */
function write() {
  const tables = FULL.flatMap((name) => {
    const path = inRoot(FOUND, `${name}.json`);
    return existsSync(path) ? [tableOf(PARTS[name], JSON.parse(readFileSync(path, 'utf8')))] : [];
  });
  const text = readFileSync(DOCUMENT, 'utf8');
  const [before, after] = [text.split(BEGIN)[0], text.split(END)[1]];
  writeFileSync(DOCUMENT, `${before}${BEGIN}\n${tables.join('\n\n')}\n${END}${after}`);
}

const asked = process.argv.slice(2);
const names = asked.length === 0 ? ['quick'] : asked.flatMap((name) => (name === 'full' ? FULL : [name]));
if (names.some((name) => name !== 'write' && !(name in PARTS))) {
  process.stderr.write(`usage: npm run bench -- ${['full', ...Object.keys(PARTS), 'write'].join('|')} ...\n`);
  process.exit(2);
}
if (names.some((name) => name in PARTS)) {
  if (!existsSync(inRoot('bench/node_modules/@tensorflow/tfjs'))) must('npm', ['ci', '--prefix', 'bench', '--ignore-scripts']);
  build('vite.bench.config.ts');
}
const machine = await prepareTestMachine();
for (const name of names) {
  if (name === 'write') write();
  else await run(name, machine.env);
}
