import { isHelperThread, nodeThreads, serveHelperThread } from '../cli/threads.ts';
import { setThreads } from '../kernels/wasm/pool.ts';
import { compileTimes } from './compile.ts';
import { chainrule } from './contestants/chainrule.ts';
import type { Contestant, Task } from './contestants/contestant.ts';
import { contestant as plain } from './contestants/plain.ts';
import { dimensions } from './dimensions.ts';
import type { GpuClasses } from './lib/gpu-counts.ts';
import { inputs, measureAll } from './measure.ts';
import { type Measured, TASKS } from './tasks.ts';

/**
 * One contestant in a fresh process: `main.mjs NAME TASK...` prints a JSON line with a measurement of every task; with `first:NAME`
 * nothing is measured behind the first step.
 */
const OURS: Readonly<Record<string, () => Contestant>> = {
  plain: () => plain,
  cpu: () => chainrule('cpu'),
  wasm: () => {
    setThreads(nodeThreads());
    return chainrule('wasm');
  },
  'wasm on one thread': () => chainrule('wasm'),
  webgpu: () => chainrule('webgpu'),
};

type Peers = Readonly<Record<string, (inputs: (task: Task) => unknown) => Contestant>>;

/** Engines of others are installed in this folder's own workspace, and their files are found there when they are asked for. */
async function peers(): Promise<Peers> {
  const address = new URL('../../bench/contestants/in-node.mjs', import.meta.url).href;
  return ((await import(address)) as { PEERS: Peers }).PEERS;
}

/** The classes of WebGPU where a contestant uses it, to count what it asks for. */
const classesFor = async (name: string): Promise<GpuClasses | null> =>
  name.includes('webgpu') ? ((await import('webgpu')).globals as unknown as GpuClasses) : null;

async function main([asked = '', ...tasks]: readonly string[]): Promise<void> {
  if (asked === 'dimensions') {
    await dimensions((line) => process.stdout.write(`${line}\n`));
    process.exit(0);
  }
  if (asked === 'compile') {
    process.stdout.write(`${JSON.stringify(compileTimes(tasks[0] ?? '', Number(tasks[1])))}\n`);
    process.exit(0);
  }
  const name = asked.replace('first:', '');
  const contestant = OURS[name]?.() ?? (await peers())[name]?.(inputs);
  const unknown = tasks.find((each) => !(each in TASKS));
  if (!contestant || unknown !== undefined) {
    const names = [...Object.keys(OURS), ...Object.keys(await peers())];
    process.stderr.write(
      unknown === undefined ? `usage: main.mjs ${names.join('|')} TASK...\n` : `There is no task "${unknown}".\n`,
    );
    process.exit(2);
  }
  const onlyFirst = asked !== name;
  const classes = onlyFirst ? null : await classesFor(name);
  const measured = tasks.map((each) => [each, TASKS[each] as Measured] as const);
  process.stdout.write(`${JSON.stringify(await measureAll(contestant, measured, { classes, onlyFirst }))}\n`);
  // Dawn's threads keep a process alive
  process.exit(0);
}

// a thread that helps is this same file, which awaits nothing at the top for the reason that the command line's does not
if (isHelperThread) serveHelperThread();
else void main(process.argv.slice(2));
