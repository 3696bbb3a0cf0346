import { withTangents } from '../../graph-core/autodiff/jvp.ts';
import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import type { Example, ExampleTensor, OpDef } from '../../graph-core/ops/define.ts';
import { OPS, registry } from '../../graph-core/ops/index.ts';
import { Builder } from '../../graph-core/program/builder.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { uniform } from '../../graph-core/random/distributions.ts';
import { type Expr, s } from '../../graph-core/scalar/expr.ts';
import type { Feed } from '../support/program.ts';

/** One op with one of its examples. */
export interface Subject {
  readonly op: OpDef;
  readonly example: Example;
}

const vector = (...data: number[]): ExampleTensor => ({ shape: [data.length], data });
const matrix = (rows: number, ...data: number[]): ExampleTensor => ({ shape: [rows, data.length / rows], data });
const product = (x: Expr, y: Expr): Expr => s.mul(s.sin(x), y);

/** The first bits of the stream "noise", by the generator itself. */
const drawn = (seed: number, step: number, sample: number, count: number): number[] =>
  Array.from(uniform({ seed, stream: 'noise', step, sample }, count), (u) => Math.floor(u * 2 ** 24));

/** Examples of the primitives that only rules make: they are not in the catalogue, and still have to be right. */
const INTERNAL_EXAMPLES: { readonly [type: string]: readonly Example[] } = {
  map: [
    {
      name: 'broadcast product',
      inputs: { 'inputs.0': vector(0, 1), 'inputs.1': matrix(2, 1, 2, 3, 4) },
      attrs: { expr: product(s.input(0), s.input(1)) },
      outputs: { output: matrix(2, 0, 2 * Math.sin(1), 0, 4 * Math.sin(1)) },
    },
  ],
  fill: [{ name: 'number', attrs: { value: 3, shape: [2] }, outputs: { output: vector(3, 3) } }],
  iota: [{ name: 'three', attrs: { size: 3 }, outputs: { output: { ...vector(0, 1, 2), dtype: 'int32' } } }],
  contract: [
    {
      name: 'matrix product',
      inputs: { left: matrix(2, 1, 2, 3, 4), right: matrix(2, 1, 0, -1, 2) },
      attrs: { left: 'ij', right: 'jk', out: 'ik' },
      outputs: { output: matrix(2, -1, 4, -1, 8) },
    },
    {
      name: 'batch letter, transposed result',
      inputs: { left: matrix(2, 1, 2, 3, 4), right: matrix(2, 5, 6, 7, 8) },
      attrs: { left: 'bi', right: 'bj', out: 'jbi' },
      outputs: { output: { shape: [2, 2, 2], data: [5, 10, 21, 28, 6, 12, 24, 32] } },
    },
  ],
  correlate: [
    {
      name: 'stride and dilation, groups and rows',
      inputs: {
        input: { shape: [2, 2, 1, 5], data: [1, 2, 3, 4, 6, 0, 1, 0, -1, 2, 3, 1, 4, 1, 5, 9, 2, 6, 5, 3] },
        weight: { shape: [2, 1, 1, 2], data: [1, -1, 2, 3] },
      },
      attrs: { stride: [2], dilation: [2] },
      outputs: { output: { shape: [2, 2, 1, 2], data: [-2, -3, 0, 6, -1, -1, 36, 21] } },
    },
  ],
  'correlate-weight': [
    {
      name: 'two axes',
      inputs: {
        input: { shape: [1, 1, 1, 2, 3], data: [1, 2, 3, 4, 5, 6] },
        other: { shape: [1, 1, 1, 1, 2], data: [1, -2] },
      },
      attrs: { stride: [1, 1], dilation: [1, 1], kernel: [2, 2] },
      outputs: { output: { shape: [1, 1, 1, 2, 2], data: [-3, -4, -6, -7] } },
    },
  ],
  'turn-kernel': [
    {
      name: 'two channels',
      inputs: { input: { shape: [1, 1, 2, 1, 2], data: [1, 2, 3, 4] } },
      outputs: { output: { shape: [1, 2, 1, 1, 2], data: [2, 1, 4, 3] } },
    },
  ],
  embed: [
    {
      name: 'padded and apart',
      inputs: { input: matrix(2, 1, 2, 3, 4) },
      attrs: { starts: [1, 0], steps: [1, 2], sizes: [3, 4], value: 9 },
      outputs: { output: { shape: [3, 4], data: [9, 9, 9, 9, 1, 9, 2, 9, 3, 9, 4, 9] } },
    },
  ],
  windows: [
    {
      name: 'overlapping columns',
      inputs: { input: matrix(2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) },
      attrs: { dim: 1, stride: 2, dilation: 1, kernel: 3 },
      outputs: { output: { shape: [2, 2, 3], data: [1, 2, 3, 3, 4, 5, 6, 7, 8, 8, 9, 10] } },
    },
  ],
  unwindows: [
    {
      name: 'overlapping columns',
      inputs: { input: { shape: [2, 2, 3], data: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] } },
      attrs: { dim: 1, stride: 2, dilation: 1, size: 6 },
      outputs: { output: matrix(2, 1, 2, 7, 5, 6, 0, 7, 8, 19, 11, 12, 0) },
    },
  ],
  unslice: [
    {
      name: 'every second',
      inputs: { input: vector(1, 2) },
      attrs: { dim: 0, start: 1, step: 2, size: 5 },
      outputs: { output: vector(0, 1, 0, 2, 0) },
    },
  ],
  'index-add': [
    {
      name: 'one place twice',
      inputs: { input: vector(1, 2, 3), index: { ...vector(2, 0, 2), dtype: 'int32' } },
      attrs: { dim: 0, size: 4 },
      outputs: { output: vector(2, 0, 4, 0) },
    },
  ],
  'rank-along': [
    {
      name: 'with a tie',
      inputs: { input: vector(3, -1, 3, 0) },
      attrs: { dim: 0, descending: false },
      outputs: { output: { ...vector(2, 0, 3, 1), dtype: 'int32' } },
    },
    {
      name: 'rows, largest first',
      inputs: { input: matrix(2, 1, 2, 5, 4) },
      attrs: { dim: 1, descending: true },
      outputs: { output: { ...matrix(2, 1, 0, 0, 1), dtype: 'int32' } },
    },
  ],
  'gather-along': [
    {
      name: 'one of each column',
      inputs: {
        input: matrix(2, 1, 2, 3, 4, 5, 6),
        index: { shape: [1, 3], data: [1, 0, 1], dtype: 'int32' },
      },
      attrs: { dim: 0 },
      outputs: { output: matrix(1, 4, 2, 6) },
    },
  ],
  'scatter-along': [
    {
      name: 'two at one place',
      inputs: {
        input: matrix(2, 1, 2, 3, 4, 5, 6),
        index: { shape: [2, 3], data: [0, 2, 2, 1, 1, 1], dtype: 'int32' },
      },
      attrs: { dim: 1, size: 3 },
      outputs: { output: matrix(2, 1, 0, 5, 0, 15, 0) },
    },
  ],
  'random-bits': [
    {
      name: 'of step 3 and sample 2',
      inputs: Object.fromEntries(
        Object.entries({ seed: 1, step: 3, sample: 2 }).map(([port, n]) => [port, { shape: [], data: [n], dtype: 'int32' }]),
      ),
      attrs: { shape: [2, 2], stream: 'noise' },
      outputs: { output: { shape: [2, 2], data: drawn(1, 3, 2, 4), dtype: 'int32' } },
    },
  ],
  'sample-count': [{ name: 'one sample', inputs: { input: vector(1, 2) }, outputs: { output: { shape: [], data: [1] } } }],
  'pass-through': [
    {
      name: 'by other names',
      inputs: { a: vector(1, -2) },
      attrs: { input: 'a', outputs: ['p', 'q'], dtype: 'float' },
      outputs: { p: vector(1, -2), q: vector(1, -2) },
    },
  ],
  'axis-sum': [
    { name: 'without the axis', inputs: { input: vector(1, 2) }, attrs: { axes: [] }, outputs: { output: vector(1, 2) } },
  ],
  'axis-expand': [
    { name: 'without the axis', inputs: { input: vector(1, 2) }, attrs: { axes: [] }, outputs: { output: vector(1, 2) } },
  ],
};

const examplesOf = (op: OpDef): readonly Example[] => (op.internal ? (INTERNAL_EXAMPLES[op.type] ?? []) : op.examples);

/** Every op that makes equations, with each example. */
export const SUBJECTS: readonly Subject[] = OPS.filter((op) => op.kind !== 'structural').flatMap((op) =>
  examplesOf(op).map((example) => ({ op, example })),
);

export const VALUE_SUBJECTS = SUBJECTS.filter(({ example }) => example.error === undefined);

export const labelOf = ({ op, example }: Subject): string => `${op.type}: ${example.name}`;

/** The example's program: one input a port, one output a port. @throws BuildError for an error example */
export function forwardOf({ op, example }: Subject): Program {
  const b = new Builder(registry, {}, example.mode);
  const inputs = Object.fromEntries(
    Object.entries(example.inputs ?? {}).map(([port, { dtype, shape }]) => [
      port,
      b.input(port, 'observed', { dtype: dtype ?? 'float', shape, axes: [] }),
    ]),
  );
  for (const [port, value] of Object.entries(b.op(op.type, inputs, example.attrs))) b.output(port, value);
  return b.build();
}

export const feedsOf = ({ example }: Subject): Record<string, readonly number[]> =>
  Object.fromEntries(Object.entries(example.inputs ?? {}).map(([port, { data }]) => [port, data]));

/** Names of the float inputs and outputs: those that derivatives are about. */
export const floatInputs = (program: Program): string[] =>
  program.inputs.filter(({ id, role }) => role === 'observed' && program.types[id]?.dtype === 'float').map(({ name }) => name);
export const floatOutputs = (program: Program): string[] =>
  program.outputs.filter(({ id }) => program.types[id]?.dtype === 'float').map(({ name }) => name);

/** Forward pass, tangents of all float inputs and gradients from cotangents of all float outputs. */
export function withDerivatives(program: Program): Program {
  const inputs = floatInputs(program);
  const outputs = floatOutputs(program);
  const forward = withTangents(program, registry, { tangents: inputs });
  return withGradients(forward, registry, {
    seeds: outputs.map((output) => ({ output, cotangent: { input: `cotangent:${output}` } })),
    wrt: inputs,
  });
}

/** Reproducible numbers in [-1, 1): the same for the same name. */
export function randomNumbers(name: string, count: number): number[] {
  let state = 2166136261;
  for (const c of name) state = Math.imul(state ^ c.charCodeAt(0), 16777619) >>> 0;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** Random cotangents and tangents for every such input of a program. */
export function directionsFor(program: Program): Record<string, Feed> {
  const feeds: Record<string, Feed> = {};
  for (const { name, role, id } of program.inputs) {
    if (role !== 'cotangent' && role !== 'tangent') continue;
    const { shape } = program.types[id] as { shape: readonly number[] };
    feeds[name] = randomNumbers(
      name,
      shape.reduce((n, m) => n * m, 1),
    );
  }
  return feeds;
}

/** Whether the op, or a block inside it, reads all samples at once: then many samples are not a loop over one. */
export const isCollective = (program: Program): boolean =>
  program.equations.some(
    (e) => e.op === 'sample-mean' || e.op === 'sample-count' || (e.body !== undefined && isCollective(e.body)),
  );

export const inner = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};
