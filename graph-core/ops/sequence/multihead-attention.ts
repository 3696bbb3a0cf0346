import type { Value } from '../../program/builder.ts';
import { composite, unsupported } from '../define.ts';
import { block } from '../internal/blocks.ts';
import { checkMultihead, intoHeads, linear, OWN, outOfHeads, project, sources } from '../internal/multihead.ts';

export const multiheadAttention = composite({
  type: 'multihead-attention',
  version: 1,
  family: 'sequence',
  rank: 2,
  title: 'Multihead attention',
  symbol: '[head₁ … headₕ] W',
  inputs: {
    query: { docs: 'What looks: L × E; leading axes are batches.' },
    key: { docs: 'What is looked at: S × E; the query itself unless wired.', optional: true },
    value: { docs: 'What is taken from there: S × E; the key unless wired.', optional: true },
    attnMask: {
      docs: 'Truth values, true where a query may not look at a key, or numbers added to the scores; it broadcasts to heads × L × S.',
      dtype: 'any',
      optional: true,
    },
    inProjWeight: {
      docs: 'Weights of the projections to queries, keys and values, one below the other: 3E × E.',
      own: OWN.inProjWeight,
    },
    inProjBias: { docs: 'Their biases: 3E.', optional: true, own: OWN.inProjBias },
    outProjWeight: { docs: 'Weight of the projection of all heads: E × E.', own: OWN.outProjWeight },
    outProjBias: { docs: 'Its bias: E.', optional: true, own: OWN.outProjBias },
  },
  outputs: {
    output: { docs: 'What each query has gathered: L × E.' },
    weights: { docs: 'How much each query looks at each key, averaged over the heads: L × S.' },
  },
  attrs: {
    numHeads: { type: 'int', default: 1, min: 1, docs: 'Number of heads; it divides the number of features.' },
    isCausal: { type: 'bool', default: false, docs: 'Whether a place sees only itself and those before it.' },
    hasBias: { type: 'bool', default: true, docs: 'Whether the projections have biases of their own.' },
  },
  check: checkMultihead,
  expand: (b, inputs, attrs) => {
    const heads = attrs.numHeads as number;
    const { query, key, value } = sources(inputs as { readonly [port: string]: Value });
    const [q, k, v] = [query, key, value].map((source, part) =>
      intoHeads(b, project(b, b.cast(source, 'float'), inputs, part as 0 | 1 | 2), heads),
    ) as [Value, Value, Value];
    const { attnMask } = inputs;
    // torch's module says what is ruled out, its function what takes part
    const mask = attnMask?.dtype === 'bool' ? block(b, 'logical-not', { input: attnMask }) : attnMask;
    const ports = { query: q, key: k, value: v };
    const seen = b.op('scaled-dot-product-attention', mask ? { ...ports, mask } : ports, { isCausal: attrs.isCausal });
    const gathered = outOfHeads(b, seen.output as Value);
    return {
      output: linear(b, gathered, inputs.outProjWeight as Value, inputs.outProjBias),
      weights: block(b, 'mean', { input: seen.weights as Value }, { dim: -3 }),
    };
  },
  docs: {
    summary:
      'Several attentions beside each other, each over its own share of projected features, and a projection of all they gather.',
    notes: [
      'With nothing but the query wired it is self-attention. Leading axes are batches, as with batch_first in torch.',
      'A mask of truth values is torch’s for this module: true rules a pair out. For scaled-dot-product-attention it is the other way round, as in torch.',
      'A query that may look at no key gathers zeros; in torch it is NaN. A mask and isCausal may be given together.',
      'Weights are named and start as in torch: xavier-uniform for the three projections, zero biases.',
    ],
    synonyms: ['torch.nn.MultiheadAttention', 'multi-head attention', 'self-attention', 'cross-attention', 'transformer'],
  },
  tex: {
    forward:
      'Y = [H_1 \\dots H_h] \\, W_O^{\\top} + b_O,\\ H_i = \\operatorname{softmax}\\left(\\frac{Q_i K_i^{\\top}}{\\sqrt{d}}\\right) V_i',
    derivative:
      '\\bar H = \\bar Y W_O,\\ \\bar V_i = A_i^{\\top} \\bar H_i,\\ \\bar Q_i = \\frac{\\bar S_i K_i}{\\sqrt{d}},\\ \\bar K_i = \\frac{\\bar S_i^{\\top} Q_i}{\\sqrt{d}}',
  },
  exports: {
    torch: 'torch.nn.MultiheadAttention',
    onnx: unsupported('ONNX writes it with MatMul, Softmax, Reshape and Transpose'),
  },
  examples: [
    {
      name: 'self-attention of two places, two heads',
      inputs: {
        query: { shape: [2, 2], data: [Math.log(3), 1, 0, 2] },
        inProjWeight: { shape: [6, 2], data: [1, 0, 0, 0, 1 / Math.log(3), 0, 0, 0, 0, 4, 0, 1] },
        inProjBias: { shape: [6], data: [0, 0, 0, 0, 0, 0] },
        outProjWeight: { shape: [2, 2], data: [1, 0, 0, 2] },
        outProjBias: { shape: [2], data: [0, 1] },
      },
      attrs: { numHeads: 2 },
      outputs: {
        output: { shape: [2, 2], data: [5, 4, 6, 4] },
        weights: { shape: [2, 2], data: [0.625, 0.375, 0.5, 0.5] },
      },
    },
    {
      name: 'another sequence, one place ruled out, no biases',
      inputs: {
        query: { shape: [1, 1], data: [0] },
        key: { shape: [3, 1], data: [1, 2, 6] },
        attnMask: { shape: [1, 3], data: [0, 1, 0], dtype: 'bool' },
        inProjWeight: { shape: [3, 1], data: [1, 1, 2] },
        outProjWeight: { shape: [1, 1], data: [-1] },
      },
      attrs: { hasBias: false },
      outputs: { output: { shape: [1, 1], data: [-7] }, weights: { shape: [1, 3], data: [0.5, 0, 0.5] } },
    },
    {
      name: 'heads that do not divide the features',
      inputs: {
        query: { shape: [1, 3], data: [1, 2, 3] },
        inProjWeight: { shape: [9, 3], data: Array<number>(27).fill(0) },
        outProjWeight: { shape: [3, 3], data: Array<number>(9).fill(0) },
      },
      attrs: { numHeads: 2 },
      error: 'attr/range',
    },
  ],
});
