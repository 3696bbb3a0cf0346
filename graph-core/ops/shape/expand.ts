import { err, ok, type Result } from '../../model/result.ts';
import { type Shape, shapeText } from '../../model/tensor.ts';
import { input } from '../../scalar/expr.ts';
import { type OpError, opError, primitive, type TensorType } from '../define.ts';
import { lowerMap } from '../internal/map.ts';

/** The target shape with -1 replaced by the axis that stays. */
function resolve(from: Shape, to: readonly number[]): Result<number[], OpError> {
  const extra = to.length - from.length;
  const out = to.map((n, d) => (n === -1 && d >= extra ? (from[d - extra] as number) : n));
  const fits = extra >= 0 && out.every((n, d) => n >= 0 && (d < extra || from[d - extra] === 1 || from[d - extra] === n));
  if (fits) return ok(out);
  const mend = 'axes of size 1 may grow, new axes come in front, all others stay';
  return err(opError('shape/expand', `${shapeText(from)} cannot be expanded to [${to}]`, mend, 'shape'));
}

export const expand = primitive({
  type: 'expand',
  version: 1,
  aliases: ['broadcast-to'],
  family: 'shape',
  title: 'Expand',
  symbol: 'expand',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  attrs: { shape: { type: 'shape', default: [], allowInfer: true, docs: 'Target shape; -1 keeps an axis.' } },
  infer: (inputs, attrs) => {
    const { dtype, shape } = inputs.input as TensorType;
    const to = resolve(shape, attrs.shape as number[]);
    return to.ok ? ok({ output: { dtype, shape: to.value } }) : to;
  },
  lower: (context) => lowerMap(context, input(0, context.inputs.input?.dtype)),
  vjp: (b, { inputs, cotangents }) =>
    cotangents.output && inputs.input ? { input: b.sumTo(cotangents.output, inputs.input.shape) } : {},
  jvp: (b, { outputs, tangents }) =>
    tangents.input && outputs.output ? { output: b.expand(tangents.input, outputs.output.shape) } : {},
  docs: {
    summary: 'Repeats axes of size 1 and adds new ones in front.',
    notes: ['The gradient of an entry is the sum over its repetitions.'],
    synonyms: ['torch.expand', 'broadcast', 'repeat'],
  },
  tex: { forward: 'y_{ij} = x_j', derivative: '\\bar x_j = \\sum_i \\bar y_{ij}' },
  exports: { torch: 'torch.expand', onnx: { op: 'Expand', since: 13 } },
  examples: [
    {
      name: 'a row repeated',
      inputs: { input: { shape: [1, 2], data: [1, 2] } },
      attrs: { shape: [2, -1] },
      outputs: { output: { shape: [2, 2], data: [1, 2, 1, 2] } },
    },
    {
      name: 'scalar',
      inputs: { input: { shape: [], data: [3] } },
      attrs: { shape: [2] },
      outputs: { output: { shape: [2], data: [3, 3] } },
    },
    { name: 'does not fit', inputs: { input: { shape: [2], data: [1, 2] } }, attrs: { shape: [3] }, error: 'shape/expand' },
  ],
});
