import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { inRoot, root } from '../scripts/lib/paths.mjs';
import { prepareTestMachine } from '../scripts/lib/test-machine.mjs';
import { interleaved } from './lib/rounds.mjs';

/**
 * `npm run bench` (about a minute) and `npm run bench -- full`: Chainrule beside other engines, every contestant in fresh processes, rounds
 * interleaved, medians of the rounds. What is told after some steps has to be what plain loops tell to a thousandth: a contestant
 * that is off is wrong, not fast. Engines of others are installed in this folder's own workspace.
 */
const SUITES = {
  quick: {
    rounds: 3,
    contestants: ['plain', 'cpu', 'wasm', 'webgpu', 'tfjs-webgpu'],
    tasks: ['784-128-10 batch 64', '600-60-40-10 batch 1', 'chain of 1,000 on 1,024', 'matmul 256'],
  },
  full: {
    rounds: 5,
    contestants: ['plain', 'cpu', 'wasm', 'webgpu', 'tfjs-webgpu', 'tfjs-wasm', 'jax-js-webgpu', 'jax-js-wasm'],
    tasks: [
      '784-128-10 batch 64',
      '784-128-10 batch 64, cost read each step',
      '600-60-40-10 batch 1',
      '600-60-40-10 batch 1, cost read each step',
      '600-60-40-10 batch 128',
      'matmul 256',
      'matmul 512',
      'matmul 1,024',
      'chain of 1,000 on 1,024',
    ],
  },
};

const TOLERANCE = 1e-3;
/** Of the slowest round to the fastest: beyond this nothing is concluded. */
const NOISY = 1.5;

const suite = SUITES[process.argv[2] ?? 'quick'];
if (!suite) {
  process.stderr.write(`usage: npm run bench -- ${Object.keys(SUITES).join('|')}\n`);
  process.exit(2);
}

/** @param {string} command @param {readonly string[]} args */
function must(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}
if (!existsSync(inRoot('bench/node_modules/@tensorflow/tfjs'))) must('npm', ['ci', '--prefix', 'bench', '--ignore-scripts']);
must(process.execPath, [
  inRoot('node_modules/vite/bin/vite.js'),
  'build',
  '--config',
  'vite.bench.config.ts',
  '--logLevel',
  'error',
]);

const machine = await prepareTestMachine();
const { runs, dropped } = interleaved(suite.contestants, suite.tasks, { rounds: suite.rounds, env: machine.env });

/** @param {readonly number[]} list */
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
/** Results of a task, one a round. @param {string} name @param {string} task */
const resultsOf = (name, task) => (runs.get(name) ?? []).map(({ results }) => results.find((each) => each.task === task));

/** @param {string} name @param {string} task @param {number} reference @param {number} told @param {(text: string) => void} print */
function row(name, task, reference, told, print) {
  const results = resultsOf(name, task);
  const [first] = results;
  if (!first) return;
  const ms = median(results.map((each) => each.ms));
  const isRight = results.every((each) => Math.abs(each.told - told) <= TOLERANCE * Math.abs(told));
  if (!isRight) return print(`| ${task} | ${name} | wrong: ${first.told}, not ${told} | | | | |`);
  const [low, high] = [Math.min(...results.map((each) => each.ms)), Math.max(...results.map((each) => each.ms))];
  const spread = `${low.toFixed(2)} to ${high.toFixed(2)}${high / low > NOISY ? ', noisy' : ''}`;
  const cells = [
    task,
    name,
    ms.toFixed(2),
    (reference / ms).toFixed(2),
    spread,
    median(results.map((each) => each.first)).toFixed(0),
  ];
  print(`| ${[...cells, first.counts.calls ?? ''].join(' | ')} |`);
}

const print = (text) => process.stdout.write(`${text}\n`);
const devices = [...runs].flatMap(([name, [run]]) => (run ? [`${name}: ${run.device}`] : []));
print(
  `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}); ${suite.rounds} rounds, ${dropped} dropped.`,
);
print(`${devices.join('; ')}.\n`);
print(
  '| task | contestant | ms a step | times tfjs-webgpu | spread of rounds | first step ms | calls |\n|---|---|---|---|---|---|---|',
);
for (const task of suite.tasks) {
  const [plain] = resultsOf('plain', task);
  const reference = median(resultsOf('tfjs-webgpu', task).map((each) => each?.ms ?? Number.NaN));
  if (plain) for (const name of suite.contestants) row(name, task, reference, plain.told, print);
}
