import { sameShape, shapeText } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import type { Expr } from '../../scalar/expr.ts';
import { type OpError, type OwnParameter, opError, type TensorType } from '../define.ts';

type Types = Readonly<Record<string, TensorType>>;

/** Refuses what has no rows and columns, or with `rank` more axes than that. */
export function checkMatrix(type: TensorType | undefined, rank?: number): OpError | null {
  const have = type?.shape.length ?? 0;
  if (have >= 2 && (rank === undefined || have === rank)) return null;
  return opError('shape/rank', `the input is ${shapeText(type?.shape ?? [])}, not a matrix`, 'wire a matrix', 'input');
}

/** An elementwise formula of row, column and entry of a stack of matrices. */
export function onIndices(b: Builder, x: Value, formula: (row: Expr, column: Expr, entry: Expr) => Expr): Value {
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  return b.map(formula, b.reshape(b.iota(rows), [rows, 1]), b.iota(columns), x);
}

/** A vector and a square matrix of its size. */
export function checkQuadratic({ input, weight }: Types): OpError | null {
  if (!input) return null;
  if (input.shape.length === 0)
    return opError('shape/rank', 'the input is a scalar', 'declare it as a vector of one entry, shape 1', 'input');
  const n = input.shape.at(-1) as number;
  if (!weight || sameShape(weight.shape, [n, n])) return null;
  const message = `the weight is ${shapeText(weight.shape)}, the input has ${n} entries`;
  return opError('shape/mismatch', message, `give the weight the shape ${n} × ${n}`, 'weight');
}

const sizeOfFirst = (inputs: Types): number => inputs.input1?.shape.at(-1) ?? 1;
const outputs = (inputs: Types, attrs: Attrs): number => inputs.weight?.shape[0] ?? (attrs.outFeatures as number);

/** Weight [out, in1, in2] and bias [out] of a bilinear block. */
export const OWN_BILINEAR: { readonly weight: OwnParameter; readonly bias: OwnParameter } = {
  weight: {
    shape: (inputs, attrs) => [outputs(inputs, attrs), sizeOfFirst(inputs), inputs.input2?.shape.at(-1) ?? 1],
    init: 'pytorch-linear',
    fanIn: sizeOfFirst,
  },
  bias: {
    shape: (inputs, attrs) => [outputs(inputs, attrs)],
    init: 'pytorch-linear',
    when: (attrs) => attrs.hasBias !== false,
    fanIn: sizeOfFirst,
  },
};

/** Two vectors with the same leading axes, a weight [out, in1, in2] and a bias [out]. */
export function checkBilinear({ input1, input2, weight, bias }: Types): OpError | null {
  if (!input1 || !input2) return null;
  for (const [port, type] of Object.entries({ input1, input2 })) {
    if (type.shape.length === 0)
      return opError('shape/rank', `${port} is a scalar`, 'declare it as a vector of one entry, shape 1', port);
  }
  if (!sameShape(input1.shape.slice(0, -1), input2.shape.slice(0, -1))) {
    const message = `${shapeText(input1.shape)} and ${shapeText(input2.shape)} differ in their leading axes`;
    return opError('shape/mismatch', message, 'give both the same number of rows', 'input2');
  }
  if (!weight) return null;
  const sizes = [input1.shape.at(-1) as number, input2.shape.at(-1) as number];
  if (weight.shape.length !== 3 || !sameShape(weight.shape.slice(1), sizes)) {
    const message = `the weight is ${shapeText(weight.shape)}, the inputs have ${sizes[0]} and ${sizes[1]} entries`;
    return opError('shape/mismatch', message, `give it the shape out × ${sizes[0]} × ${sizes[1]}`, 'weight');
  }
  if (!bias || sameShape(bias.shape, weight.shape.slice(0, 1))) return null;
  const message = `the bias is ${shapeText(bias.shape)}, the outputs are ${weight.shape[0]}`;
  return opError('shape/mismatch', message, `give it the shape ${weight.shape[0]}`, 'bias');
}
