import { err, ok, type Result } from '../../model/result.ts';
import { type Shape, shapeText, sizeOf } from '../../model/tensor.ts';
import { type OpError, opError, primitive } from '../define.ts';

/** The target shape with its -1 worked out. */
function resolve(from: Shape, to: readonly number[]): Result<number[], OpError> {
  const size = sizeOf(from);
  const known = to.filter((n) => n !== -1);
  const rest = sizeOf(known);
  if (to.length - known.length > 1) return err(opError('shape/reshape', 'at most one size may be -1', undefined, 'shape'));
  if (to.length > known.length) {
    if (rest === 0 || size % rest !== 0) {
      return err(
        opError(
          'shape/reshape',
          `${size} entries cannot be laid out as [${to}]`,
          'choose sizes whose product divides them',
          'shape',
        ),
      );
    }
    return ok(to.map((n) => (n === -1 ? size / rest : n)));
  }
  if (rest === size) return ok([...to]);
  return err(
    opError(
      'shape/reshape',
      `${shapeText(from)} has ${size} entries, [${to}] needs ${rest}`,
      'give a shape of the same size, or one -1',
      'shape',
    ),
  );
}

export const reshape = primitive({
  type: 'reshape',
  version: 1,
  aliases: ['view'],
  family: 'shape',
  rank: 1,
  title: 'Reshape',
  symbol: 'reshape',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  attrs: { shape: { type: 'shape', default: [-1], allowInfer: true, docs: 'New shape; one size may be -1 and is worked out.' } },
  infer: (inputs, attrs) => {
    const from = inputs.input?.shape ?? [];
    const shape = resolve(from, attrs.shape as number[]);
    return shape.ok ? ok({ output: { dtype: inputs.input?.dtype ?? 'float', shape: shape.value } }) : shape;
  },
  // memory is row-major and named axes lie in front: nothing moves
  lower: () => ({ alias: 'input' }),
  vjp: (b, { inputs, cotangents }) =>
    cotangents.output && inputs.input ? { input: b.reshape(cotangents.output, inputs.input.shape) } : {},
  jvp: (b, { outputs, tangents }) =>
    tangents.input && outputs.output ? { output: b.reshape(tangents.input, outputs.output.shape) } : {},
  docs: {
    summary: 'The same entries in the same order under another shape.',
    synonyms: ['torch.reshape', 'view', 'unflatten'],
  },
  tex: { forward: 'y = \\operatorname{reshape}(x)', derivative: '\\bar x = \\operatorname{reshape}(\\bar y)' },
  exports: { torch: 'torch.reshape', onnx: { op: 'Reshape', since: 14 } },
  examples: [
    {
      name: 'rows of three',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] } },
      attrs: { shape: [3, 2] },
      outputs: { output: { shape: [3, 2], data: [1, 2, 3, 4, 5, 6] } },
    },
    {
      name: 'one size worked out',
      inputs: { input: { shape: [4], data: [1, 2, 3, 4] } },
      attrs: { shape: [2, -1] },
      outputs: { output: { shape: [2, 2], data: [1, 2, 3, 4] } },
    },
    { name: 'wrong size', inputs: { input: { shape: [4], data: [1, 2, 3, 4] } }, attrs: { shape: [3] }, error: 'shape/reshape' },
  ],
});
