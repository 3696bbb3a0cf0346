import { tensorToJson } from '../../graph-core/document/tensor-json.ts';
import type { Address } from '../../graph-core/model/document.ts';
import { errorAt } from '../../graph-core/model/result.ts';
import { shapeText, sizeOf, type Tensor, type TensorJson } from '../../graph-core/model/tensor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { blockInputs, sourceOf } from '../../session/block-program.ts';
import { ParameterStore } from '../../session/parameter-store.ts';
import type { SampleChoice, StageInfo } from '../../session/protocol.ts';
import { carriedInputs, compileStep } from '../../session/stepper/compile.ts';
import { Stepper } from '../../session/stepper/stepper.ts';
import { deviceText, openDevice } from '../device.ts';
import { invalid, STATUS } from '../failure.ts';
import { tensorText } from '../numbers.ts';
import type { CommonOptions } from '../options.ts';
import { chosenCosts, missingValues, type Prepared, prepare } from '../prepare.ts';
import { readTensors } from '../tensor-file.ts';
import type { Terminal } from '../terminal.ts';

export interface StepOptions extends CommonOptions {
  readonly cotangents?: string;
  readonly cost?: string;
  readonly sample: SampleChoice;
}

const WIDTH = 120;
/** Columns of phase, block and type. */
const LABEL = 30;

/** Prints the forward and backward passes, one block after the other, with their arithmetic. Gives the exit status. */
export async function stepCommand(path: string, options: StepOptions, terminal: Terminal): Promise<number> {
  const graph = await prepare(path, options);
  const missing = missingValues(graph);
  if (missing.length > 0) throw invalid(missing);
  const start = startOf(graph, options);
  const executor = await openDevice(options);
  try {
    const { stepper, costs } = await openStepper(graph, options, start, chosenCosts(graph, options.cost), executor);
    const stages: unknown[] = [];
    const seed = start === null ? (costs[0]?.replace(/\.cost$/, '') ?? '') : start.address;
    if (options.json !== true) terminal.out(`${heading(graph, options.sample, executor)}\n`);
    for (const stage of stepper.compiled.stages.infos) {
      await stepper.goTo(stage.index + 1);
      if (options.json === true) stages.push(await stageJson(stage, stepper));
      else terminal.out(await stageText(stage, stepper, graph, costs.length > 1 ? 'L' : seed));
    }
    if (options.json === true)
      terminal.out(`${JSON.stringify({ graph: path, device: executor.info.kind, sample: options.sample, stages })}\n`);
    return STATUS.ok;
  } finally {
    executor.destroy();
  }
}

interface Start {
  readonly address: Address;
  readonly row: Tensor;
}

/** The row vector that backward starts from, where a file gives one. */
function startOf({ analysis }: Prepared, { cotangents }: StepOptions): Start | null {
  if (cotangents === undefined) return null;
  const [entry, ...more] = readTensors(cotangents);
  if (!entry || more.length > 0) {
    const message = `a step starts backward from one output, and ${cotangents} names ${more.length + (entry ? 1 : 0)}`;
    throw invalid([errorAt('run/cotangent-count', cotangents, message, 'give exactly one')]);
  }
  const [address, row] = entry;
  const dot = address.indexOf('.', address.lastIndexOf('/') + 1);
  const type = analysis.nodes.get(address.slice(0, dot))?.outputs.get(address.slice(dot + 1));
  // a shared parameter is a value under the address of the instance that it belongs to, and under no other
  if (!type || sourceOf(analysis, address) !== address)
    throw invalid([
      errorAt(
        'run/unknown-cotangent',
        address,
        `there is no value ${address} to start backward from`,
        'name a port as node.port',
      ),
    ]);
  if (row.data.length !== sizeOf(type.shape)) {
    const message = `the cotangent of ${address} is ${shapeText(row.shape)}, and has to be ${shapeText(type.shape)}`;
    throw invalid([errorAt('run/cotangent-shape', address, message, 'give it the shape of the value')]);
  }
  return { address, row };
}

async function openStepper(
  { document, analysis, dataset, parameters, seed }: Prepared,
  { sample, mode }: StepOptions,
  start: Start | null,
  costs: readonly Address[],
  executor: Executor,
): Promise<{ readonly stepper: Stepper; readonly costs: readonly Address[] }> {
  if (typeof sample === 'number' && sample >= dataset.samples) {
    const message = `there is no sample p = ${sample}: the graph has P = ${dataset.samples}, counted from 0`;
    throw invalid([
      errorAt('run/unknown-sample', '--sample', message, `give a number from 0 to ${dataset.samples - 1}, or mean`),
    ]);
  }
  const over = sample === 'mean' ? { samples: dataset.train.length, carried: carriedInputs(dataset) } : null;
  const seeds = start === null ? costs : [];
  const update = { objective: null, updatesCurrent: false, updatesBuffers: false };
  const spec = { costs: seeds, cotangent: start?.address ?? null, ...update, mode, over };
  const compiled = compileStep(document, analysis, spec, executor.info.limits);
  const stepper = new Stepper(compiled, await executor.load(compiled.plan), analysis);
  const store = new ParameterStore();
  store.open(analysis, seed);
  for (const [address, value] of parameters) store.set(address, Float64Array.from(value));
  stepper.feed({ dataset, store, sample, cotangent: start?.row.data ?? null, turn: null });
  return { stepper, costs: seeds };
}

function heading({ document, dataset }: Prepared, sample: SampleChoice, { info }: Executor): string {
  const which =
    sample === 'mean' ? `mean over ${dataset.train.length} samples` : `sample p = ${sample} of P = ${dataset.samples}`;
  return `${document.name}: ${deviceText(info)}, ${which}`;
}

/** One line for a forward block; backward one for each input and weight, as row vector times Jacobian. */
async function stageText({ phase, node, type }: StageInfo, stepper: Stepper, graph: Prepared, cost: string): Promise<string> {
  const label = `${phase.padEnd(8)} ${node} (${type})`.padEnd(LABEL);
  const entries = await (phase === 'forward'
    ? forwardEntries(node, stepper, graph)
    : backwardEntries(node, stepper, graph, cost));
  const indent = ' '.repeat(label.length);
  return entries.map((entry, i) => `${cut(`${i === 0 ? label : indent}  ${entry}`)}\n`).join('') || `${label}\n`;
}

const cut = (line: string): string => (line.length <= WIDTH ? line : `${line.slice(0, WIDTH - 3)}...`);

/** Longest tensor that is written out among a block's inputs: what cannot be read on one line is better named by its shape. */
const MAX_WRITTEN = 6;

async function forwardEntries(node: string, stepper: Stepper, { analysis }: Prepared): Promise<string[]> {
  const block = analysis.nodes.get(node);
  const known: string[] = [];
  for (const { port, from } of blockInputs(analysis, node)) {
    const type = stepper.typeOf(from);
    if (!type) throw new Error(`${from} goes into ${node} and is no value of the step`);
    const tensor = sizeOf(type.shape) <= MAX_WRITTEN ? await stepper.tensor(from, 'value') : null;
    known.push(`${port} ${tensor ? tensorText(tensor, 36) : shapeText(type.shape)}`);
  }
  const before = `${block?.op?.symbol ?? ''}: ${known.join(', ')} -> `;
  const made: string[] = [];
  for (const port of block?.outputs.keys() ?? []) {
    const tensor = await stepper.tensor(`${node}.${port}`, 'value');
    made.push(before + (tensor ? tensorText(tensor, Math.max(24, WIDTH - LABEL - 2 - before.length)) : '(inside a group)'));
  }
  return made;
}

/** `[1x2]·[2x3] -> dC/dx.value = [ ... ]`: what passes through each port alone. */
async function backwardEntries(node: string, stepper: Stepper, { analysis }: Prepared, cost: string): Promise<string[]> {
  const block = analysis.nodes.get(node);
  // an index beside a value has no derivative
  const outputs = [...(block?.outputs.values() ?? [])].filter((type) => type?.dtype === 'float');
  const width = outputs.reduce((sum, type) => sum + (type ? sizeOf(type.shape) : 0), 0);
  const wired = [...(block?.inputs ?? [])].map(([port, { from }]) => [`${node}.${port}`, from ?? port] as const);
  const own = (block?.parameters ?? []).map(({ address }) => [address, address] as const);
  const entries: string[] = [];
  for (const [at, name] of [...wired, ...own]) {
    const tensor = await stepper.tensor(at, 'gradient');
    if (!tensor) continue;
    // a mean of products is no product of means: the row and the Jacobian belong to one sample
    const product =
      stepper.compiled.spec.over === null ? `[1x${width}]·[${width}x${sizeOf(tensor.shape)}]` : 'mean over the samples';
    entries.push(`${product} -> d${cost}/d${name} = ${tensorText(tensor, 48)}`);
  }
  return entries;
}

/** What a stage makes known, by address. */
async function stageJson({ phase, node, type, makes }: StageInfo, stepper: Stepper) {
  const what = phase === 'backward' ? 'gradient' : 'value';
  const made: [Address, TensorJson][] = [];
  for (const address of makes) {
    const tensor = await stepper.tensor(address, what);
    if (tensor) made.push([address, tensorToJson(tensor)]);
  }
  return { phase, node, type, [what === 'gradient' ? 'gradients' : 'values']: Object.fromEntries(made) };
}
