import { spawnSync } from 'node:child_process';
import { inRoot, root } from '../../scripts/lib/paths.mjs';

/** Milliseconds of a fixed loop over numbers: how fast this machine is just now. */
export function calibrate() {
  const numbers = Float64Array.from({ length: 4096 }, (_, i) => i / 4096);
  const began = performance.now();
  let sum = 0;
  for (let round = 0; round < 4000; round++) for (let i = 0; i < numbers.length; i++) sum += numbers[i] * (round & 7);
  return { ms: performance.now() - began, sum };
}

/** A round counts where the machine was as fast behind it as before. */
const MOVED = 1.2;

/**
 * @typedef {{ readonly task: string, readonly failed?: string, readonly ms?: number, readonly min?: number, readonly max?: number, readonly first: number, readonly told?: number, readonly counts?: Readonly<Record<string, number>>, readonly setUp?: Readonly<Record<string, number>>, readonly perStep?: Readonly<Record<string, number>> }} Result
 * @typedef {{ readonly contestant: string, readonly device: string, readonly opened: number, readonly results: readonly Result[] }} Run
 * @typedef {(name: string, tasks: readonly string[]) => Run | null | Promise<Run | null>} Runs
 */

/** A contestant in a fresh process of Node. @param {string} name @param {readonly string[]} tasks @param {Readonly<Record<string, string>>} env @returns {Run | null} */
export function inProcess(name, tasks, env) {
  const run = spawnSync(process.execPath, [inRoot('dist/bench/main.mjs'), name, ...tasks], {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 300_000,
  });
  const line = run.stdout.trim().split('\n').at(-1);
  if (run.status === 0 && line) return JSON.parse(line);
  process.stderr.write(`${name}: ${run.stderr.trim().split('\n').at(-1) || run.signal || 'no result'}\n`);
  return null;
}

/**
 * Rounds A B C A B C, each contestant started afresh; a round during which the machine changed its speed is thrown away.
 * @param {readonly string[]} names @param {readonly string[]} tasks @param {{ readonly rounds: number, readonly once: Runs }} options
 * @returns {Promise<{ readonly runs: Readonly<Record<string, readonly Run[]>>, readonly dropped: number }>}
 */
export async function interleaved(names, tasks, { rounds, once }) {
  /** @type {Record<string, Run[]>} */
  const runs = Object.fromEntries(names.map((name) => [name, []]));
  let dropped = 0;
  calibrate();
  for (let round = 0; round < rounds; round++) {
    const before = calibrate().ms;
    const found = [];
    for (const name of names) found.push([name, await once(name, tasks)]);
    const moved = calibrate().ms / before;
    // the last chance is taken as it is: better a doubtful number than none
    const isLast = round === rounds - 1 && Object.values(runs).every((list) => list.length === 0);
    if (!isLast && (moved > MOVED || moved < 1 / MOVED)) dropped++;
    else for (const [name, run] of found) if (run) runs[name].push(run);
  }
  return { runs, dropped };
}
