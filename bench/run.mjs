import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { inRoot, root } from '../scripts/lib/paths.mjs';
import { prepareTestMachine } from '../scripts/lib/test-machine.mjs';

/**
 * `npm run bench`: every contestant in fresh processes, rounds interleaved A B C A B C, medians of the rounds, ratios to the
 * plain loops. A contestant whose cost after 20 steps is off by more than 1e-3 is wrong, not fast.
 */
const ROUNDS = 3;
const contestants = ['plain', 'cpu', 'webgpu'];

const built = spawnSync(
  process.execPath,
  [inRoot('node_modules/vite/bin/vite.js'), 'build', '--config', 'vite.bench.config.ts', '--logLevel', 'error'],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
if (built.status !== 0) process.exit(built.status ?? 1);

const machine = await prepareTestMachine();
/** @type {Map<string, { device: string, results: any[] }[]>} */
const runs = new Map(contestants.map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const name of contestants) {
    const run = spawnSync(process.execPath, [inRoot('dist/bench/main.mjs'), name], {
      cwd: root,
      env: { ...process.env, ...machine.env },
      encoding: 'utf8',
    });
    const line = run.stdout.trim().split('\n').at(-1);
    if (run.status === 0 && line) runs.get(name)?.push(JSON.parse(line));
    else process.stderr.write(`${name}: ${run.stderr.trim().split('\n').at(-1) ?? 'no result'}\n`);
  }
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const reference = runs.get('plain')?.[0]?.results ?? [];
process.stdout.write(
  `\nNode ${process.version}, ${cpus().length} cores; medians of ${ROUNDS} interleaved rounds, JS thread not put to sleep\n\n`,
);
process.stdout.write(
  '| task | contestant | device | ms a step | ratio to plain | min-max | first step ms | calls |\n|---|---|---|---|---|---|---|---|\n',
);
for (const [t, { task, cost }] of reference.entries()) {
  const base = median((runs.get('plain') ?? []).map((r) => r.results[t].ms));
  for (const [name, list] of runs) {
    if (list.length === 0) continue;
    const of = list.map((r) => r.results[t]);
    const ms = median(of.map((r) => r.ms));
    const wrong = of.some((r) => !(Math.abs(r.cost - cost) <= 1e-3 * Math.abs(cost)));
    const [low, high] = [Math.min(...of.map((r) => r.min)), Math.max(...of.map((r) => r.max))];
    const noisy = high / low > 1.5 ? ' noisy' : '';
    const row = wrong
      ? [task, name, list[0].device, 'wrong', '-', '-', '-', '-']
      : [
          task,
          name,
          list[0].device,
          ms.toFixed(2),
          (base / ms).toFixed(2),
          `${low.toFixed(2)}-${high.toFixed(2)}${noisy}`,
          median(of.map((r) => r.first)).toFixed(0),
          of[0].counts.calls ?? '-',
        ];
    process.stdout.write(`| ${row.join(' | ')} |\n`);
  }
}
