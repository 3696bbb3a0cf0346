import type { NodeId } from '../../graph-core/model/document.ts';
import type { ElementwiseOp } from '../../graph-core/ops/define.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { Builder } from '../../graph-core/program/builder.ts';
import type { Program } from '../../graph-core/program/program.ts';
import type { Analysis, NodeAnalysis } from '../../graph-core/validate/analysis.ts';
import { attrsOf } from '../../graph-core/validate/attrs.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { UnitFunction } from '../protocol.ts';
import type { Stepper } from '../stepper/stepper.ts';
import { runBody } from './body.ts';

/** Where the curve of a function is drawn. */
const CURVE = Array.from({ length: 33 }, (_, k) => -3 + (6 * k) / 32);

interface Context {
  readonly stepper: Stepper;
  readonly analysis: Analysis;
  readonly isMean: boolean;
  readonly signal: AbortSignal;
  /** The entries of the layer's output that are on view. */
  readonly from: number;
  readonly count: number;
}

/**
 * The elementwise block of one input that a layer's output goes into, with its numbers for the units on view; null where the
 * output goes elsewhere too. Curve and slopes are those of the float64 reference. @throws DeviceError
 */
export async function functionAfter(layer: NodeId, context: Context): Promise<UnitFunction | null> {
  const { stepper, analysis, isMean, signal, from, count } = context;
  const next = nextOf(`${layer}.output`, analysis);
  if (next === null) return null;
  const { node, found, op } = next;
  const output = `${node}.${Object.keys(op.outputs)[0]}`;
  const all = async (address: string, what: 'value' | 'gradient'): Promise<number[] | null> => {
    const data = (await stepper.tensor(address, what, signal))?.data;
    return data ? Array.from(data.subarray(from, from + count)) : null;
  };
  const sums = isMean ? null : await all(`${layer}.output`, 'value');
  const { values, slopes } = await evaluated(op, found, [...CURVE, ...(sums ?? [])], signal);
  return {
    node,
    type: op.type,
    output,
    curve: values.slice(0, CURVE.length).map((y) => (Number.isFinite(y) ? y : null)),
    value: await all(output, 'value'),
    slope: sums && slopes.slice(CURVE.length),
    gradient: await all(output, 'gradient'),
  };
}

function nextOf(output: string, analysis: Analysis): { node: NodeId; found: NodeAnalysis; op: ElementwiseOp } | null {
  // a group hands on what its inner blocks read
  const readers = [...analysis.nodes].flatMap(([node, found]) =>
    found.group ? [] : [...found.inputs.values()].flatMap(({ from }) => (from === output ? [{ node, found }] : [])),
  );
  const [reader] = readers;
  const op = reader?.found.op;
  if (!reader || readers.length > 1 || op?.kind !== 'elementwise' || Object.keys(op.inputs).length !== 1) return null;
  const made = [...reader.found.outputs.values()][0];
  return made?.dtype === 'float' ? { ...reader, op } : null;
}

/** f and f′ at some places. */
async function evaluated(op: ElementwiseOp, { node }: NodeAnalysis, at: readonly number[], signal: AbortSignal) {
  const port = Object.keys(op.inputs)[0] as string;
  const b = new Builder(registry);
  const input = b.input(port, 'observed', { dtype: 'float', shape: [at.length], axes: [] });
  for (const [name, value] of Object.entries(b.op(op.type, { [port]: input }, attrsOf(op, node)))) b.output(name, value);
  const program: Program = b.build();
  const given = {
    inputs: new Map([[port, { data: at, perSample: false }]]),
    seeds: new Map(program.outputs.map(({ name }) => [name, { data: at.map(() => 1), perSample: false }])),
    samples: null,
  };
  const found = await runBody(program, given, createCpuExecutor('float64'), signal);
  const numbers = (data: ArrayLike<number> | undefined): number[] => Array.from(data ?? at.map(() => Number.NaN));
  const last = `op${program.equations.length}.${program.outputs[0]?.name}`;
  return {
    values: numbers(found.values.get(last)?.tensor.data),
    slopes: numbers(found.gradients.get(`@${port}.value`)?.tensor.data),
  };
}
