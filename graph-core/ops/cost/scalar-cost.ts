import { shapeText, sizeOf } from '../../model/tensor.ts';
import type { Value } from '../../program/builder.ts';
import { s } from '../../scalar/expr.ts';
import { composite, opError, unsupported } from '../define.ts';
import { COST_OUTPUT } from '../internal/cost.ts';

export const scalarCost = composite({
  type: 'scalar-cost',
  version: 1,
  family: 'cost',
  title: 'Scalar cost',
  symbol: 'C',
  inputs: { input: { docs: 'A scalar, or a tensor of one entry.' } },
  outputs: COST_OUTPUT,
  check: (inputs) => {
    const shape = inputs.input?.shape ?? [];
    if (sizeOf(shape) === 1) return null;
    return opError(
      'shape/not-scalar',
      `a cost is one number, the input is ${shapeText(shape)}`,
      'take its sum or mean first',
      'input',
    );
  },
  // a map, although it changes nothing: the stepper shows a block by what it computes, backwards too
  expand: (b, inputs) => ({ cost: b.map((c) => s.cast(c, 'float'), b.reshape(inputs.input as Value, [])) }),
  docs: {
    summary: 'Makes any scalar of the graph a cost that training reduces.',
    notes: ['For a quantity to be made large, put a negate block before it.'],
    synonyms: ['own cost', 'objective', 'loss', 'minimize', 'energy'],
  },
  tex: { forward: 'C = s', derivative: '\\frac{\\partial C}{\\partial s} = 1' },
  exports: { torch: unsupported('the scalar itself'), onnx: { op: 'Identity', since: 14 } },
  examples: [
    { name: 'scalar', inputs: { input: { shape: [], data: [2.5] } }, outputs: { cost: { shape: [], data: [2.5] } } },
    { name: 'one entry', inputs: { input: { shape: [1, 1], data: [-1] } }, outputs: { cost: { shape: [], data: [-1] } } },
    { name: 'a vector', inputs: { input: { shape: [2], data: [1, 2] } }, error: 'shape/not-scalar' },
  ],
});
