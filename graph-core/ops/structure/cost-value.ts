import { shapeText } from '../../model/tensor.ts';
import type { Value } from '../../program/builder.ts';
import { s } from '../../scalar/expr.ts';
import { composite, opError, unsupported } from '../define.ts';
import { one } from '../internal/blocks.ts';

export const costValue = composite({
  type: 'cost-value',
  version: 1,
  family: 'structure',
  title: 'Cost value',
  symbol: 'value of C',
  inputs: { cost: { docs: 'The cost.', accepts: 'cost' } },
  outputs: { output: { docs: 'Its value for the sample: a scalar that any block takes.' } },
  attrs: { detach: { type: 'bool', default: true, docs: 'Hand on the value alone: no gradient comes back into the cost.' } },
  check: ({ cost }) => {
    if (!cost || cost.shape.length === 0) return null;
    return opError('shape/rank', `a cost is a scalar, and this is ${shapeText(cost.shape)}`, 'wire a cost', 'cost');
  },
  // attached it is a map, although it changes nothing: the stepper shows a block by what it computes, backwards too
  expand: (b, inputs, attrs) => {
    const cost = b.cast(inputs.cost as Value, 'float');
    return { output: attrs.detach === false ? b.map((c) => s.cast(c, 'float'), cost) : one(b, 'stop-gradient', cost) };
  },
  docs: {
    summary: 'Gives the value of a cost to other blocks: a critic, for example, is fitted to it.',
    notes: [
      'A cost itself goes into no block but this one and cost-sum.',
      'The cost stays a cost of the graph. Where another cost is made from its value, objectives say which parameters each of them moves.',
      'Detached, as it is at first, the value is a target like a number from the data; otherwise the gradient of what is made from it comes back through the cost.',
    ],
    synonyms: ['critic', 'baseline', 'reward', 'actor and critic', 'loss value', 'loss.detach()', 'detach'],
  },
  tex: {
    forward: 'y = C',
    derivative: '\\frac{\\partial y}{\\partial C} := 0 \\text{ if detached, else } 1',
  },
  exports: { torch: unsupported('the value itself, detached or not'), onnx: { op: 'Identity', since: 14 } },
  examples: [
    {
      name: 'detached',
      inputs: { cost: { shape: [], data: [2.5] } },
      outputs: { output: { shape: [], data: [2.5] } },
      kink: 'the derivative is 0 by definition, not by the values',
    },
    {
      name: 'with its gradient',
      inputs: { cost: { shape: [], data: [-1] } },
      attrs: { detach: false },
      outputs: { output: { shape: [], data: [-1] } },
    },
    { name: 'a vector', inputs: { cost: { shape: [2], data: [1, 2] } }, error: 'shape/rank' },
  ],
});
