import { chainrule } from './contestants/chainrule.ts';
import type { Contestant, MlpTask } from './contestants/contestant.ts';
import { contestant as plain } from './contestants/plain.ts';
import { dimensions } from './dimensions.ts';

/**
 * One contestant in a fresh process: `main.mjs NAME` prints a JSON line for every task: milliseconds a step (median of the
 * rounds), the first step's, the cost after the steps, and counts.
 */
const CONTESTANTS: Readonly<Record<string, () => Contestant>> = {
  plain: () => plain,
  cpu: () => chainrule('cpu'),
  webgpu: () => chainrule('webgpu'),
};

const TASKS: Readonly<Record<string, MlpTask & { steps: number }>> = {
  '600-60-40-10 batch 1': { dims: [600, 60, 40, 10], batch: 1, lr: 0.01, steps: 20 },
  '784-128-10 batch 64': { dims: [784, 128, 10], batch: 64, lr: 0.1, steps: 5 },
};

const ROUNDS = 5;
const GATE_STEPS = 20;

export const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] as number;

async function measure(contestant: Contestant, name: string, task: MlpTask & { steps: number }): Promise<object> {
  const began = performance.now();
  const running = await contestant.mlp(task);
  const costs = Array.from(await running.steps(1));
  const first = performance.now() - began;
  costs.push(...Array.from(await running.steps(GATE_STEPS - 1)));
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await running.steps(task.steps);
    rounds.push((performance.now() - start) / task.steps);
  }
  const { counts } = running;
  running.dispose();
  const spread = { ms: median(rounds), min: Math.min(...rounds), max: Math.max(...rounds) };
  return { task: name, ...spread, first, cost: costs.at(-1), counts };
}

if (process.argv[2] === 'dimensions') {
  await dimensions((line) => process.stdout.write(`${line}\n`));
  process.exit(0);
}
const make = CONTESTANTS[process.argv[2] ?? ''];
if (!make) {
  process.stderr.write(`usage: main.mjs ${Object.keys(CONTESTANTS).join('|')}\n`);
  process.exit(2);
}
const contestant = make();
const results = [];
for (const [name, task] of Object.entries(TASKS)) results.push(await measure(contestant, name, task));
process.stdout.write(`${JSON.stringify({ contestant: contestant.name, device: await contestant.describe(), results })}\n`);
// Dawn's threads keep a process alive
process.exit(0);
