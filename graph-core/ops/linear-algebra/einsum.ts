import type { Builder, Value } from '../../program/builder.ts';
import { composite } from '../define.ts';
import { type Einsum, readEinsum } from '../internal/einsum-equation.ts';

/** A tensor with the letters of its axes. */
interface Factor {
  readonly value: Value;
  readonly letters: string;
}

/** A letter that stands twice means the diagonal of its two axes, which becomes the last one. */
function withoutRepeats(b: Builder, { value, letters }: Factor): Factor {
  const dim2 = [...letters].findIndex((c, d) => letters.indexOf(c) !== d);
  if (dim2 < 0) return { value, letters };
  const letter = letters[dim2] as string;
  const dim1 = letters.indexOf(letter);
  const taken = b.op('diagonal', { input: value }, { dim1, dim2 }).output as Value;
  const others = [...letters].filter((_, d) => d !== dim1 && d !== dim2).join('');
  return withoutRepeats(b, { value: taken, letters: others + letter });
}

/** Drops axes of size 1 whose letter is longer elsewhere: a factor without the axis is the same for all its entries. */
function withoutStretched(b: Builder, { value, letters }: Factor, sizes: Einsum['sizes']): Factor {
  const kept = [...letters].filter((c, d) => value.shape[d] === sizes.get(c));
  const shape = kept.map((c) => sizes.get(c) as number);
  return { value: b.reshape(value, shape), letters: kept.join('') };
}

/** Sums over the letters that nobody else needs. */
function summed(b: Builder, { value, letters }: Factor, needed: string): Factor {
  const dim = [...letters].flatMap((c, d) => (needed.includes(c) ? [] : [d]));
  if (dim.length === 0) return { value, letters };
  return { value: b.sum(value, { dim }), letters: [...letters].filter((c) => needed.includes(c)).join('') };
}

function product(b: Builder, x: readonly Value[], { operands, out, sizes }: Einsum): Value {
  const plain = x.map((value, i) =>
    withoutStretched(b, withoutRepeats(b, { value: b.cast(value, 'float'), letters: operands[i] as string }), sizes),
  );
  const neededBeside = (i: number): string => out + plain.flatMap(({ letters }, k) => (k === i ? [] : [letters])).join('');
  const factors = plain.map((factor, i) => summed(b, factor, neededBeside(i)));
  const result = factors.reduce((left, right, i) => {
    const later =
      out +
      factors
        .slice(i + 1)
        .map(({ letters }) => letters)
        .join('');
    const kept = [...new Set(left.letters + right.letters)].filter((c) => later.includes(c)).join('');
    const letters = i === factors.length - 1 ? out : kept;
    return { value: b.contract(left.value, right.value, { left: left.letters, right: right.letters, out: letters }), letters };
  });
  return b.permute(
    result.value,
    [...out].map((c) => result.letters.indexOf(c)),
  );
}

export const einsum = composite({
  type: 'einsum',
  version: 1,
  family: 'linear-algebra',
  title: 'Einstein sum',
  symbol: 'Σ ab',
  inputs: { inputs: { docs: 'The factors, in the order of the equation.', list: true } },
  attrs: {
    equation: {
      type: 'string',
      default: 'ij,jk->ik',
      maxLength: 256,
      docs: 'A letter for each axis of each tensor, and behind "->" those of the result.',
    },
  },
  check: (inputs, { equation }) => {
    const read = readEinsum(inputs, equation);
    return read.ok ? null : read.error;
  },
  expand: (b, inputs, { equation }) => {
    const read = readEinsum(inputs, equation);
    if (!read.ok) throw new Error(read.error.message);
    return { output: product(b, Object.values(inputs), read.value) };
  },
  docs: {
    summary: 'Multiplies tensors and sums over axes, as an equation of letters says.',
    notes: [
      'Letters that are not in the result are summed over. A letter twice in one tensor means its diagonal.',
      'Without "->" the result has the letters that stand once, sorted, behind the axes of an ellipsis.',
      'Axes under "..." are broadcast from the last one on; an axis of size 1 fits any size of its letter, as in torch.',
    ],
    synonyms: ['torch.einsum', 'contraction', 'tensor product', 'Einstein summation', 'matrix product', 'trace'],
  },
  tex: { forward: 'y_{ik} = \\sum_j a_{ij} b_{jk}', derivative: '\\bar a_{ij} = \\sum_k \\bar y_{ik} b_{jk}' },
  exports: { torch: 'torch.einsum', onnx: { op: 'Einsum', since: 12 } },
  examples: [
    {
      name: 'matrix product',
      inputs: { 'inputs.0': { shape: [2, 2], data: [1, 2, 3, 4] }, 'inputs.1': { shape: [2, 1], data: [5, 6] } },
      outputs: { output: { shape: [2, 1], data: [17, 39] } },
    },
    {
      name: 'diagonal, implicit result',
      inputs: { 'inputs.0': { shape: [2, 2], data: [1, 2, 3, 4] } },
      attrs: { equation: 'ii' },
      outputs: { output: { shape: [], data: [5] } },
    },
    {
      name: 'one letter three times',
      inputs: { 'inputs.0': { shape: [2, 2, 2], data: [1, 2, 3, 4, 5, 6, 7, 8] } },
      attrs: { equation: 'iii->i' },
      outputs: { output: { shape: [2], data: [1, 8] } },
    },
    {
      name: 'transposed, with an ellipsis',
      inputs: { 'inputs.0': { shape: [1, 2, 2], data: [1, 2, 3, 4] }, 'inputs.1': { shape: [2], data: [1, 10] } },
      attrs: { equation: '...ij, j -> j...i' },
      outputs: { output: { shape: [2, 1, 2], data: [1, 3, 20, 40] } },
    },
    {
      name: 'three factors, one axis of size 1',
      inputs: {
        'inputs.0': { shape: [1], data: [2] },
        'inputs.1': { shape: [3], data: [1, 2, 3] },
        'inputs.2': { shape: [3], data: [1, 1, 2] },
      },
      attrs: { equation: 'i,i,i->' },
      outputs: { output: { shape: [], data: [18] } },
    },
    {
      name: 'no letter',
      inputs: { 'inputs.0': { shape: [2], data: [1, 2] } },
      attrs: { equation: 'i->1' },
      error: 'attr/value',
    },
    {
      name: 'sizes differ',
      inputs: { 'inputs.0': { shape: [2], data: [1, 2] }, 'inputs.1': { shape: [3], data: [1, 2, 3] } },
      attrs: { equation: 'i,i' },
      error: 'shape/mismatch',
    },
  ],
});
