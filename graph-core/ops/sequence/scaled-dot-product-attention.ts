import { shapeText } from '../../model/tensor.ts';
import type { Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { broadcast } from '../../shape/shape.ts';
import { composite, type OpError, opError, type TensorType, unsupported } from '../define.ts';
import { attentionWeights, checkMask, checkRows } from '../internal/attention.ts';
import { block } from '../internal/blocks.ts';

function check(inputs: Record<string, TensorType>, attrs: Attrs): OpError | null {
  const { query, key, value, mask } = inputs;
  if (attrs.scale !== null && !Number.isFinite(attrs.scale))
    return opError('attr/value', `scale is ${JSON.stringify(attrs.scale)}`, 'give a number, or null for 1/√E', 'scale');
  const problem = checkRows({ query, key, value });
  if (problem || !query || !key || !value) return problem;
  const features = query.shape.at(-1) as number;
  if (key.shape.at(-1) !== features) {
    const message = `queries have ${features} features, keys ${shapeText(key.shape)} have ${key.shape.at(-1)}`;
    return opError('shape/mismatch', message, `give the keys ${features} features`, 'key');
  }
  if (features === 0 && attrs.scale === null)
    return opError('shape/empty', 'queries have no features to be scaled by', 'give them features, or a scale', 'query');
  const [queries, keys, values] = [query.shape.at(-2) as number, key.shape.at(-2) as number, value.shape.at(-2) as number];
  if (keys !== values)
    return opError('shape/mismatch', `there are ${keys} keys and ${values} values`, 'give a value for each key', 'value');
  const leading = [query, key, value].map(({ shape }) => shape.slice(0, -2));
  const [ofScores, ofAll] = [broadcast(leading.slice(0, 2)), broadcast(leading)];
  if (!ofScores.ok || !ofAll.ok) {
    const message = `axes in front do not fit: queries ${shapeText(query.shape)}, keys ${shapeText(key.shape)}, values ${shapeText(value.shape)}`;
    return opError('shape/mismatch', message, 'give all three the same leading axes', ofScores.ok ? 'value' : 'key');
  }
  return checkMask(mask, [...ofScores.value, queries, keys], 'mask');
}

export const scaledDotProductAttention = composite({
  type: 'scaled-dot-product-attention',
  version: 1,
  aliases: ['attention'],
  family: 'sequence',
  rank: 1,
  title: 'Attention',
  symbol: 'softmax(QKᵀ/√d) V',
  inputs: {
    query: { docs: 'What each place looks for: L × E; leading axes are batches or heads.' },
    key: { docs: 'What each place offers to be found by: S × E.' },
    value: { docs: 'What is taken from each place: S × Ev.' },
    mask: {
      docs: 'Truth values, true where a query may look at a key, or numbers added to the scores; it broadcasts to L × S.',
      dtype: 'any',
      optional: true,
    },
  },
  outputs: {
    output: { docs: 'For each query the values, averaged by its weights: L × Ev.' },
    weights: { docs: 'How much each query looks at each key: L × S.' },
  },
  attrs: {
    isCausal: { type: 'bool', default: false, docs: 'Whether a place sees only itself and those before it.' },
    scale: { type: 'json', default: null, docs: 'What scores are multiplied by; null is 1/√E.' },
  },
  check,
  expand: (b, inputs, attrs) => {
    const [query, key, value] = [inputs.query, inputs.key, inputs.value].map((v) => b.cast(v as Value, 'float')) as [
      Value,
      Value,
      Value,
    ];
    const scale = (attrs.scale as number | null) ?? 1 / Math.sqrt(query.shape.at(-1) as number);
    const products = block(b, 'matmul', { input: query, other: block(b, 'transpose', { input: key }, { dim0: -2, dim1: -1 }) });
    const scores = block(b, 'scale-shift', { input: products }, { scale });
    const weights = attentionWeights(b, scores, inputs.mask, attrs.isCausal === true);
    return { output: block(b, 'matmul', { input: weights, other: value }), weights };
  },
  docs: {
    summary: 'Averages values by how well their keys match a query.',
    notes: [
      'A query that may look at no key gets zeros and passes no gradient on, as in torch since 2.5; before, it was NaN.',
      'A mask and isCausal may be given together and then both hold; torch refuses that.',
      'The weights are shown as an output of their own; torch keeps them to itself. There is no dropout.',
    ],
    synonyms: [
      'torch.nn.functional.scaled_dot_product_attention',
      'self-attention',
      'cross-attention',
      'transformer',
      'query key value',
      'causal mask',
    ],
  },
  tex: {
    forward: 'Y = A V,\\ A = \\operatorname{softmax}\\left(\\frac{Q K^{\\top}}{\\sqrt{d}} + M\\right)',
    derivative:
      '\\bar V = A^{\\top} \\bar Y,\\ \\bar S_{ij} = A_{ij} \\left(\\bar A_{ij} - \\sum_k A_{ik} \\bar A_{ik}\\right),\\ \\bar A = \\bar Y V^{\\top},\\ \\bar Q = \\frac{\\bar S K}{\\sqrt{d}},\\ \\bar K = \\frac{\\bar S^{\\top} Q}{\\sqrt{d}}',
  },
  exports: {
    torch: 'torch.nn.functional.scaled_dot_product_attention',
    onnx: unsupported('ONNX writes it with MatMul, Softmax and Where'),
  },
  examples: [
    {
      name: 'one query, two keys',
      inputs: {
        query: { shape: [1, 1], data: [2 * Math.log(3)] },
        key: { shape: [2, 1], data: [0.5, 0] },
        value: { shape: [2, 2], data: [4, 0, 0, 8] },
      },
      outputs: { output: { shape: [1, 2], data: [3, 2] }, weights: { shape: [1, 2], data: [0.75, 0.25] } },
    },
    {
      name: 'a place sees those before it',
      inputs: {
        query: { shape: [2, 1], data: [1, 1] },
        key: { shape: [2, 1], data: [3, 3] },
        value: { shape: [2, 1], data: [1, 5] },
      },
      attrs: { isCausal: true, scale: 0.5 },
      outputs: { output: { shape: [2, 1], data: [1, 3] }, weights: { shape: [2, 2], data: [1, 0, 0.5, 0.5] } },
    },
    {
      name: 'a query that may look at nothing',
      inputs: {
        query: { shape: [2, 1], data: [1, 2] },
        key: { shape: [2, 1], data: [1, 2] },
        value: { shape: [2, 1], data: [1, 5] },
        mask: { shape: [2, 2], data: [0, 0, 0, 1], dtype: 'bool' },
      },
      outputs: { output: { shape: [2, 1], data: [0, 5] }, weights: { shape: [2, 2], data: [0, 0, 0, 1] } },
    },
    {
      name: 'numbers added to the scores, two heads',
      inputs: {
        query: { shape: [2, 1, 1], data: [0, 0] },
        key: { shape: [2, 1], data: [1, 2] },
        value: { shape: [2, 2, 1], data: [4, 0, 0, 8] },
        mask: { shape: [1, 2], data: [Math.log(3), 0] },
      },
      outputs: {
        output: { shape: [2, 1, 1], data: [3, 2] },
        weights: { shape: [2, 1, 2], data: [0.75, 0.25, 0.75, 0.25] },
      },
    },
    {
      name: 'keys without a value',
      inputs: {
        query: { shape: [1, 1], data: [1] },
        key: { shape: [2, 1], data: [1, 2] },
        value: { shape: [1, 1], data: [1] },
      },
      error: 'shape/mismatch',
    },
    {
      name: 'no list',
      inputs: {
        query: { shape: [1], data: [1] },
        key: { shape: [1, 1], data: [1] },
        value: { shape: [1, 1], data: [1] },
      },
      error: 'shape/rank',
    },
  ],
});
