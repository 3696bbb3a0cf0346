import type { NodeId } from '../../graph-core/model/document.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { type BlockInput, blockInputs } from '../block-program.ts';
import type { UnitSpan, UnitSum, Units, UnitsPlace } from '../protocol.ts';
import type { Stepper } from '../stepper/stepper.ts';
import { functionAfter } from './unit-function.ts';

/** Units of each side that are drawn at once; more would be lines without end. */
const SHOWN = 8;

const SUMS: ReadonlySet<string> = new Set(['linear', 'weighted-sum']);

/** A weighted sum with its ports; the last axis is summed over, leading ones are rows treated alike. */
interface Layer {
  readonly input: BlockInput;
  readonly weight: BlockInput;
  readonly bias: BlockInput | undefined;
  readonly inputs: number;
  readonly outputs: number;
  readonly count: number;
}

function layerOf(node: NodeId, stepper: Stepper, analysis: Analysis): Layer | null {
  const found = analysis.nodes.get(node);
  const inputs = new Map(blockInputs(analysis, node).map((input) => [input.port, input]));
  const [input, weight, bias] = ['input', 'weight', 'bias'].map((port) => inputs.get(port));
  if (!found || !SUMS.has(found.op?.type ?? '') || !input || !weight) return null;
  const from = stepper.typeOf(input.from)?.shape;
  const to = found.outputs.get('output')?.shape;
  const [width, height] = [from?.at(-1), to?.at(-1)];
  if (!from || !width || !height || sizeOf(from) === 0) return null;
  return { input, weight, bias, inputs: width, outputs: height, count: sizeOf(from) / width };
}

/** Whether a block is a weighted sum, which can be drawn as its units. */
export const hasUnits = (node: NodeId, stepper: Stepper, analysis: Analysis): boolean =>
  layerOf(node, stepper, analysis) !== null;

const spanOf = (from: number, total: number): UnitSpan => {
  const begin = Math.min(Math.max(0, Math.trunc(from) || 0), Math.floor((total - 1) / SHOWN) * SHOWN);
  return { from: begin, count: Math.min(SHOWN, total - begin), total };
};

type Data = ArrayLike<number> | null;

/** All entries of a layer at the cursor, those of the row on view. */
interface Numbers {
  readonly input: Data;
  /** With which the sum was taken, also after its update. */
  readonly weight: Data;
  readonly bias: Data;
  readonly output: Data;
  readonly back: { readonly input: Data; readonly weight: Data; readonly bias: Data; readonly output: Data };
}

interface Context {
  readonly stepper: Stepper;
  readonly analysis: Analysis;
  readonly generation: number;
  readonly isMean: boolean;
  readonly signal: AbortSignal;
}

async function numbersOf(layer: Layer, node: NodeId, row: number, { stepper, isMean, signal }: Context): Promise<Numbers> {
  const of = async (address: string, what: 'value' | 'gradient') => (await stepper.tensor(address, what, signal))?.data ?? null;
  const back = async (input: BlockInput | undefined) => (input ? of(`edge:${input.from}->${input.at}`, 'gradient') : null);
  const held = async (input: BlockInput | undefined) => {
    const fed = input && (await stepper.perSample(input.from, signal));
    // a computed weight of many samples is no one matrix
    return !fed || (isMean && fed.perSample) ? null : fed.data;
  };
  const rowOf = (all: Float64Array | null, width: number): Data => all?.subarray(row * width, (row + 1) * width) ?? null;
  return {
    input: rowOf(await of(layer.input.from, 'value'), layer.inputs),
    weight: await held(layer.weight),
    bias: await held(layer.bias),
    output: rowOf(await of(`${node}.output`, 'value'), layer.outputs),
    back: {
      input: rowOf(await back(layer.input), layer.inputs),
      weight: await back(layer.weight),
      bias: await back(layer.bias),
      output: rowOf(await of(`${node}.output`, 'gradient'), layer.outputs),
    },
  };
}

/** A window of the single units of a weighted sum; null for any other block. @throws DeviceError */
export async function unitsOf(node: NodeId, place: UnitsPlace, context: Context): Promise<Units | null> {
  const { stepper, analysis, isMean, generation } = context;
  const layer = layerOf(node, stepper, analysis);
  if (!layer) return null;
  const { inputs, outputs, count, bias } = layer;
  const [rows, columns] = [spanOf(place.rows, outputs), spanOf(place.columns, inputs)];
  const at = Math.min(Math.max(0, Math.trunc(place.row) || 0), count - 1);
  const numbers = await numbersOf(layer, node, at, context);
  const { back } = numbers;
  const matrix = (all: Data): number[] | null =>
    all &&
    Array.from({ length: rows.count * columns.count }, (_, k) => {
      const [i, j] = [Math.floor(k / columns.count), k % columns.count];
      return all[(rows.from + i) * inputs + columns.from + j] as number;
    });
  const comesBack = stepper.typeOf(`edge:${layer.input.from}->${layer.input.at}`) !== undefined;
  return {
    generation,
    path: node,
    rows,
    columns,
    row: { at, count },
    isMean,
    input: part(numbers.input, columns),
    weight: matrix(numbers.weight),
    hasBias: bias !== undefined,
    bias: part(numbers.bias, rows),
    output: part(numbers.output, rows),
    gradients: {
      input: part(back.input, columns),
      weight: matrix(back.weight),
      bias: part(back.bias, rows),
      output: part(back.output, rows),
    },
    forward: forwardSums(numbers, rows, columns, bias !== undefined),
    backward: backwardSums(numbers, rows, columns),
    terms: {
      forward: rows.count * (columns.count + (isWhole(columns) ? 0 : 1) + (bias ? 1 : 0)),
      backward: comesBack ? columns.count * (rows.count + (isWhole(rows) ? 0 : 1)) : 0,
    },
    after: await functionAfter(node, { ...context, from: at * outputs + rows.from, count: rows.count }),
  };
}

const isWhole = ({ count, total }: UnitSpan): boolean => count === total;

const part = (all: Data, { from, count }: UnitSpan): number[] | null =>
  all && Array.from({ length: count }, (_, i) => all[from + i] as number);

function forwardSums({ input, weight, bias, output }: Numbers, rows: UnitSpan, columns: UnitSpan, hasBias: boolean) {
  if (!input || !weight || !output || (hasBias && !bias)) return null;
  return Array.from({ length: rows.count }, (_, i) => {
    const row = rows.from + i;
    const term = (j: number): number => (weight[row * columns.total + j] as number) * (input[j] as number);
    return sumOf(term, columns, output[row] as number, bias ? (bias[row] as number) : null);
  });
}

function backwardSums({ weight, back }: Numbers, rows: UnitSpan, columns: UnitSpan): UnitSum[] | null {
  const { output, input } = back;
  if (!output || !weight || !input) return null;
  return Array.from({ length: columns.count }, (_, j) => {
    const column = columns.from + j;
    const term = (i: number): number => (output[i] as number) * (weight[i * columns.total + column] as number);
    return sumOf(term, rows, input[column] as number, null);
  });
}

/** How far a sum may be from the engine's, relative to the sum of the sizes of its terms: float32 rounds each of them. */
const TOLERANCE = 1e-6;

function sumOf(term: (index: number) => number, { from, count, total }: UnitSpan, engine: number, bias: number | null): UnitSum {
  const terms = Array.from({ length: count }, (_, k) => term(from + k));
  let [others, size] = [0, Math.abs(bias ?? 0)];
  for (let k = 0; k < total; k++) {
    size += Math.abs(term(k));
    if (k < from || k >= from + count) others += term(k);
  }
  if (count < total) terms.push(others);
  if (bias !== null) terms.push(bias);
  let sum = 0;
  const partial = terms.map((each) => (sum += each));
  return { terms, partial, engine, isEqual: Object.is(sum, engine) || Math.abs(sum - engine) <= TOLERANCE * size };
}
