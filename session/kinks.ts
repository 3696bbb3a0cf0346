import { type Shape, sizeOf, stridesOf } from '../graph-core/model/tensor.ts';
import { registry } from '../graph-core/ops/index.ts';
import { inline } from '../graph-core/passes/inline.ts';
import { formulaOf } from '../graph-core/program/builder.ts';
import type { Attrs } from '../graph-core/program/program.ts';
import type { Expr } from '../graph-core/scalar/expr.ts';
import type { Analysis } from '../graph-core/validate/analysis.ts';
import { compile } from '../kernels/cpu/expression.ts';
import { blockInputs, blockProgram } from './block-program.ts';

/** Entries looked at: a kink in a million entries is no help to anybody stepping. */
const MAX_ENTRIES = 20_000;
/** Step of the one-sided differences, relative; small enough that a curved function looks straight. */
const STEP = 1e-8;
const THRESHOLD = 1e-3;

/**
 * Whether an elementwise block stands at a kink for the values at hand: the slopes to the left and to the right of some
 * entry differ (relu at 0, a tie of a maximum). `valueAt` gives a value by address, undefined where it is not known.
 */
export function isAtKink(analysis: Analysis, node: string, valueAt: (address: string) => ArrayLike<number> | undefined): boolean {
  const elementwise = formulaAt(analysis, node);
  if (!elementwise) return false;
  const inputs = blockInputs(analysis, node).map((input) => valueAt(input.from));
  if (inputs.some((data) => data === undefined)) return false;
  const { formula, shapes, output } = elementwise;
  const f = compile(formula, 'float64');
  const element = { inputs: new Float64Array(inputs.length), coords: new Int32Array(output.length) };
  const size = Math.min(sizeOf(output), MAX_ENTRIES);
  for (let i = 0; i < size; i++) {
    inputs.forEach((data, k) => {
      element.inputs[k] = (data as ArrayLike<number>)[sourceIndex(i, output, shapes[k] as Shape)] as number;
    });
    if (hasKink(f, element)) return true;
  }
  return false;
}

interface Elementwise {
  readonly formula: Expr;
  readonly shapes: readonly Shape[];
  readonly output: Shape;
}

/** The block's formula over its inputs, if it is a smooth or kinked function of single entries. */
function formulaAt(analysis: Analysis, node: string): Elementwise | null {
  const program = blockProgram(analysis, node);
  if (!program) return null;
  const flat = inline(program);
  const [equation] = flat.equations;
  if (!equation || flat.equations.length !== 1) return null;
  const def = registry(equation.op);
  if (def.kind === 'elementwise' ? def.notDifferentiable !== undefined : equation.op !== 'map') return null;
  const types = equation.inputs.map((id) => flat.types[id] ?? { dtype: 'float' as const, shape: [], axes: [] });
  const isInOrder = equation.inputs.every((id, i) => flat.inputs[i]?.id === id);
  const output = flat.types[equation.outputs[0] ?? -1];
  if (!isInOrder || output?.dtype !== 'float') return null;
  const dtypes = types.map((t) => t.dtype);
  const formula = def.kind === 'elementwise' ? formulaOf(def, dtypes, equation.attrs as Attrs) : (equation.attrs.expr as Expr);
  return { formula, shapes: types.map((t) => t.shape), output: output.shape };
}

/** Index into a tensor of `shape` that broadcasts to `output`, for the output's flat index. */
function sourceIndex(flat: number, output: Shape, shape: Shape): number {
  const strides = stridesOf(shape);
  const extra = output.length - shape.length;
  let rest = flat;
  let index = 0;
  for (let d = output.length - 1; d >= 0; d--) {
    const size = output[d] as number;
    const at = rest % size;
    rest = (rest - at) / size;
    if (d >= extra && shape[d - extra] !== 1) index += at * (strides[d - extra] as number);
  }
  return index;
}

function hasKink(
  f: (element: { inputs: Float64Array; coords: Int32Array }) => number,
  element: { inputs: Float64Array; coords: Int32Array },
): boolean {
  const middle = f(element);
  for (let k = 0; k < element.inputs.length; k++) {
    const x = element.inputs[k] as number;
    const h = STEP * Math.max(1, Math.abs(x));
    element.inputs[k] = x + h;
    const right = (f(element) - middle) / h;
    element.inputs[k] = x - h;
    const left = (middle - f(element)) / h;
    element.inputs[k] = x;
    if (Math.abs(right - left) > THRESHOLD * Math.max(1, Math.abs(left), Math.abs(right))) return true;
  }
  return false;
}
