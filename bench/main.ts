import { chainrule } from './contestants/chainrule.ts';
import { type Contestant, chainInput, inputsOf, matrices, type Task } from './contestants/contestant.ts';
import { contestant as plain } from './contestants/plain.ts';
import { dimensions } from './dimensions.ts';
import { type Measured, TASKS } from './tasks.ts';

/**
 * One contestant in a fresh process: `main.mjs NAME TASK...` prints a JSON line for every task: milliseconds a step (median of the
 * samples), the first step's, the number that says whether it is right, and counts.
 */
const OURS: Readonly<Record<string, () => Contestant>> = {
  plain: () => plain,
  cpu: () => chainrule('cpu'),
  wasm: () => chainrule('wasm'),
  webgpu: () => chainrule('webgpu'),
};

/** Engines of others: they are installed in this folder's own workspace, and their files are found there when they are asked for. */
const PEERS: Readonly<Record<string, readonly [file: string, backend: string]>> = {
  'tfjs-webgpu': ['tfjs.mjs', 'webgpu'],
  'tfjs-wasm': ['tfjs.mjs', 'wasm'],
  'jax-js-webgpu': ['jax-js.mjs', 'webgpu'],
  'jax-js-wasm': ['jax-js.mjs', 'wasm'],
};

const SAMPLES = 5;
/** The number is compared after so many steps. */
const GATE_STEPS = 20;

const inputs = (task: Task): unknown =>
  task.kind === 'mlp' ? inputsOf(task) : task.kind === 'chain' ? chainInput(task) : matrices(task);

async function contestantOf(name: string): Promise<Contestant | undefined> {
  const peer = PEERS[name];
  if (!peer) return OURS[name]?.();
  const [file, backend] = peer;
  const address = new URL(`../../bench/contestants/${file}`, import.meta.url).href;
  const { contestant } = (await import(address)) as {
    contestant: (backend: string, given: { readonly inputs: (task: Task) => unknown }) => Contestant;
  };
  return contestant(backend, { inputs });
}

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] as number;

async function measure(contestant: Contestant, name: string, { task, count, readEach = false }: Measured): Promise<object> {
  const began = performance.now();
  const running = await contestant.start(task);
  let told = Array.from(await running.steps(1)).at(-1);
  const first = performance.now() - began;
  // what learns is compared after some steps, what does the same again at once
  if (task.kind === 'mlp') told = Array.from(await running.steps(GATE_STEPS - 1)).at(-1);
  else await running.steps(count);
  const samples: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample++) {
    const start = performance.now();
    if (readEach) for (let i = 0; i < count; i++) await running.steps(1);
    else await running.steps(count);
    samples.push((performance.now() - start) / count);
  }
  const { counts } = running;
  running.dispose();
  return { task: name, ms: median(samples), min: Math.min(...samples), max: Math.max(...samples), first, told, counts };
}

const [asked = '', ...tasks] = process.argv.slice(2);
if (asked === 'dimensions') {
  await dimensions((line) => process.stdout.write(`${line}\n`));
  process.exit(0);
}
const contestant = await contestantOf(asked);
const unknown = tasks.find((name) => !(name in TASKS));
if (!contestant || unknown !== undefined) {
  const names = [...Object.keys(OURS), ...Object.keys(PEERS)];
  process.stderr.write(
    unknown === undefined ? `usage: main.mjs ${names.join('|')} TASK...\n` : `There is no task "${unknown}".\n`,
  );
  process.exit(2);
}
const results = [];
for (const name of tasks) results.push(await measure(contestant, name, TASKS[name] as Measured));
process.stdout.write(`${JSON.stringify({ contestant: contestant.name, device: await contestant.describe(), results })}\n`);
// Dawn's threads keep a process alive
process.exit(0);
