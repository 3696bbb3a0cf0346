import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import { type Address, splitAddress } from '../../graph-core/model/document.ts';
import { draws } from '../../graph-core/ops/define.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import type { Program } from '../../graph-core/program/program.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { blockInputs, blockProgram, innerOutput } from '../block-program.ts';
import { bodyAddresses, type Given, inputNode, runBody } from '../inside/body.ts';
import { givenBlock } from '../inside/inside.ts';
import { names } from '../objectives.ts';
import type { Asked } from '../questions.ts';
import type { FloatCheck } from '../views/trust.ts';
import { judge } from './judge.ts';
import { moved } from './moved.ts';
import { type Chain, chainsOf, EXACT_INPUT, FLOAT64_TOLERANCE, longestOf, toleranceOf } from './tolerances.ts';

/** A block, what the device gave it, and which of its numbers are meant. */
interface Part {
  readonly node: string;
  readonly program: Program;
  readonly given: Given;
  /** Of the body: of its values where `port` is null, else of what comes back through that port. */
  readonly address: Address;
  readonly port: string | null;
}

/**
 * A value or gradient once more from what the device had right before it: the block that made it, or the blocks that send the
 * gradient back, alone in float64. Unlike a run of the whole step this blames nobody for the rounding of others.
 * @throws DeviceError
 */
export async function localCheckOf(
  address: Address,
  what: 'value' | 'gradient',
  shown: ArrayLike<number>,
  asked: Asked,
): Promise<FloatCheck['local']> {
  const parts = what === 'value' ? await makerOf(address, asked) : await usersOf(address, asked);
  if (parts === null || parts.length === 0) return null;
  const { info } = asked.executor;
  const isReference = info.kind === 'cpu' && info.precision === 'float64';
  const on = (executor: Executor) => sumOf(parts, executor, asked.signal);
  const chain = parts.map(chainOf).reduce((a, b) => (b.relative > a.relative ? b : a));
  const verdict = judge({
    shown,
    reference: await on(createCpuExecutor('float64')),
    rounded: isReference ? null : await on(createCpuExecutor('float32')),
    moved: isReference ? null : await on(moved(createCpuExecutor('float32'))),
    relative: isReference ? FLOAT64_TOLERANCE : toleranceOf(chain),
  });
  return { ...verdict, nodes: parts.map(({ node }) => node), chain };
}

/** Null also where each sample draws its own numbers: the block alone has one number for all. */
function programOf(analysis: Analysis, node: string, { moment }: Asked['stepper']): Program | null {
  const drawsApart = moment.draw === null && draws(analysis.nodes.get(node)?.op, moment.mode);
  return drawsApart ? null : blockProgram(analysis, node, moment);
}

async function makerOf(address: Address, asked: Asked): Promise<Part[] | null> {
  const { analysis } = asked.stepping.document();
  const { node, port } = splitAddress(innerOutput(analysis, address));
  const program = programOf(analysis, node, asked.stepper);
  const output = program?.outputs.find(({ name }) => name === port);
  const given = program && output ? await givenBlock(node, program, context(asked, analysis)) : null;
  if (!program || !output || !given) return null;
  const inner = bodyAddresses(program).get(output.id);
  return inner === undefined ? null : [{ node, program, given: { ...given, seeds: new Map() }, address: inner, port: null }];
}

/** Every block through which a gradient comes back to a value; null where one of them is not known by now. */
async function usersOf(address: Address, asked: Asked): Promise<Part[] | null> {
  const { analysis } = asked.stepping.document();
  const passing = new Set(asked.stepper.compiled.step.wires);
  const source = innerOutput(analysis, address);
  const parts: Part[] = [];
  for (const [node, { group }] of analysis.nodes) {
    // what comes back through a group comes back through the blocks inside, which are there as well
    if (group) continue;
    for (const { port, from, at } of blockInputs(analysis, node)) {
      if (innerOutput(analysis, from) !== source || !passing.has(at)) continue;
      const program = programOf(analysis, node, asked.stepper);
      const given = program ? await givenBlock(node, program, context(asked, analysis)) : null;
      if (!program || !given || given.seeds.size === 0) return null;
      parts.push({ node, program, given, address: `${inputNode(port)}.value`, port });
    }
  }
  return parts;
}

const context = ({ stepper, signal }: Asked, analysis: Analysis) => ({ stepper, analysis, signal });

async function sumOf(parts: readonly Part[], executor: Executor, signal: AbortSignal): Promise<Float64Array> {
  let sum: Float64Array | null = null;
  for (const { program, given, address, port } of parts) {
    const found = await runBody(program, given, executor, signal);
    const data = (port === null ? found.values : found.gradients).get(address)?.tensor.data ?? [];
    const before: Float64Array | null = sum;
    sum = Float64Array.from(data, (x, i) => x + (before?.[i] ?? 0));
  }
  return sum ?? new Float64Array(0);
}

/** What the block reads is the device's own: it is exact. */
function chainOf({ program, given, port }: Part): Chain {
  const seeds = program.outputs
    .filter(({ name }) => given.seeds.has(name))
    .map(({ name }) => ({ output: name, cotangent: { input: names.cotangent(name) } }));
  const whole = port === null ? program : withGradients(program, registry, { seeds, wrt: [port] });
  return longestOf(chainsOf(planRun(whole, registry, createCpuExecutor().info.limits), EXACT_INPUT));
}
