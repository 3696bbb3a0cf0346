import type { ContractCall, ReduceCall, View } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { input, s } from '../../graph-core/scalar/expr.ts';
import { type Counted, collapse } from './dims.ts';
import { reduceShader } from './reduce.ts';
import { type Shader, ShaderBuilder, type Target } from './shader.ts';

/**
 * Rows and columns of outputs that one invocation may compute: the larger the block, the fewer loads a product takes, and
 * the fewer invocations there are.
 */
const BLOCKS: readonly (readonly [number, number])[] = [
  [8, 4],
  [4, 4],
];

/** Few outputs and a long sum are a reduction: a workgroup an output, partial sums that stay accurate. */
const FEW_OUTPUTS = 256;
const LONG_SUM = 256;

/** Rows or columns over several dims, as the places of a convolution: finding where they lie takes divisions before the sum. */
const WORTH_SPLITTING = 16;

interface Groups {
  readonly batch: Counted;
  readonly m: Counted;
  readonly n: Counted;
  readonly k: Counted;
}

/** Each group of dims collapsed over the views that walk it: left, right, output; a view without the group is left out. */
function groupsOf({ batch, m, n, k, inputs, output }: ContractCall): Groups {
  const [left, right] = inputs;
  const part = (view: View, from: number, dims: readonly number[]): number[] => view.strides.slice(from, from + dims.length);
  const b = batch.length;
  return {
    batch: collapse(batch, [part(left, 0, batch), part(right, 0, batch), part(output, 0, batch)]),
    m: collapse(m, [part(left, b, m), part(output, b, m)]),
    n: collapse(n, [part(right, b + k.length, n), part(output, b + m.length, n)]),
    k: collapse(k, [part(left, b + m.length, k), part(right, b, k)]),
  };
}

/** Chooses between a reduction, the register-blocked kernel and one output an invocation. */
export function contractShader(call: ContractCall, target: Target): Shader {
  const outputs = sizeOf(call.batch) * sizeOf(call.m) * sizeOf(call.n);
  if (outputs <= FEW_OUTPUTS && sizeOf(call.k) >= LONG_SUM) return reduceShader(asReduction(call), target);
  const groups = groupsOf(call);
  const isPlain = groups.m.dims.length === 1 && groups.n.dims.length === 1;
  const hasBlocks = isPlain || sizeOf(call.k) >= WORTH_SPLITTING;
  const fitting = BLOCKS.find(([high, wide]) => {
    const [rows, columns] = [sizeOf(call.m) / high, sizeOf(call.n) / wide];
    return hasBlocks && rows >= 1 && columns >= 1 && sizeOf(call.batch) * Math.ceil(rows) * Math.ceil(columns) >= target.lanes;
  });
  return build(call, groups, new ShaderBuilder(call, target), fitting ?? [1, 1]);
}

function asReduction(call: ContractCall): ReduceCall {
  const { batch, m, n, k, inputs, output } = call;
  const [left, right] = inputs;
  const b = batch.length;
  const zeros = (dims: readonly number[]): number[] => dims.map(() => 0);
  const leftStrides = [...left.strides.slice(0, b + m.length), ...zeros(n), ...left.strides.slice(b + m.length)];
  const rightStrides = [
    ...right.strides.slice(0, b),
    ...zeros(m),
    ...right.strides.slice(b + k.length),
    ...right.strides.slice(b, b + k.length),
  ];
  return {
    kernel: 'reduce',
    op: 'sum',
    dims: [...batch, ...m, ...n],
    inner: k,
    expr: s.mul(input(0), input(1)), // integers are converted when they are loaded
    inputs: [
      { ...left, strides: leftStrides },
      { ...right, strides: rightStrides },
    ],
    output,
  };
}

/**
 * One invocation computes `high` x `wide` outputs: high + wide loads for high * wide products, no barriers (poison on CPU
 * drivers) and loops with run-time bounds. Rows beyond the edge read the last one again and are not stored.
 */
function build(call: ContractCall, groups: Groups, b: ShaderBuilder, [high, wide]: readonly [number, number]): Shader {
  const [left, right] = call.inputs;
  const { batch, m, n, k } = groups;
  const rows = Math.ceil(sizeOf(call.m) / high);
  const columns = Math.ceil(sizeOf(call.n) / wide);
  const sizeM = b.word(sizeOf(call.m));
  const sizeN = b.word(sizeOf(call.n));
  const blocksN = b.word(columns);
  const blocksM = b.word(rows);
  const words = (list: readonly number[] | undefined): string[] => (list ?? []).map((x) => b.word(x));
  const batchSplit = b.split(
    'nm',
    batch.dims.map((x) => b.word(x)),
    'p',
  );
  const sum = (start: string, coords: readonly string[], strides: readonly string[]): string => b.at(start, coords, strides);
  const lines = [
    `let nb = i % ${blocksN}; let im = i / ${blocksN}; let mb = im % ${blocksM}; let nm = im / ${blocksM};`,
    ...batchSplit.lines,
    `let l0 = ${sum(b.start(left), batchSplit.coords, words(batch.strides[0]))};`,
    `let r0 = ${sum(b.start(right), batchSplit.coords, words(batch.strides[1]))};`,
    `let o0 = ${sum(b.start(call.output), batchSplit.coords, words(batch.strides[2]))};`,
  ];
  const place = (name: string, base: string, count: number, size: string, counted: Counted): void => {
    const strides = counted.strides.map((list) => words(list));
    const sizes = words(counted.dims);
    for (let x = 0; x < count; x++) {
      const which = count === 1 ? base : `min(${base} * ${count}u + ${x}u, ${size} - 1u)`;
      const split = b.split(which, sizes, `${name}${x}c`);
      lines.push(...split.lines, `let ${name}${x} = ${sum('0u', split.coords, strides[0] as string[])};`);
      lines.push(`let ${name}o${x} = ${sum('0u', split.coords, strides[1] as string[])};`);
    }
  };
  place('m', 'mb', high, sizeM, m);
  place('n', 'nb', wide, sizeN, n);
  lines.push(...accumulate(b, call, [high, wide], k, words));
  for (let x = 0; x < high; x++) {
    for (let y = 0; y < wide; y++) {
      const store = b.store(call.output, `o0 + mo${x} + no${y}`, { text: `a${x}_${y}`, dtype: 'float' });
      const inside = high === 1 ? '' : `if (mb * ${high}u + ${x}u < ${sizeM} && nb * ${wide}u + ${y}u < ${sizeN}) `;
      lines.push(inside ? `${inside}{ ${store} }` : store);
    }
  }
  return b.finish(lines, sizeOf(call.batch) * rows * columns, sizeOf(call.k) * (high + wide + (high * wide) / 4));
}

/** The sum over k for all outputs of the block. */
function accumulate(
  b: ShaderBuilder,
  call: ContractCall,
  [high, wide]: readonly [number, number],
  k: Counted,
  words: (list?: readonly number[]) => string[],
): string[] {
  const [left, right] = call.inputs;
  const load = (view: View, at: string): string => b.printer().convert(b.load(view, at), 'float').text;
  const sizes = words(k.dims);
  const [ls, rs] = [words(k.strides[0]), words(k.strides[1])];
  const coords = k.dims.map((_, d) => `k${d}`);
  const rows = [...Array(high).keys()];
  const columns = [...Array(wide).keys()];
  const pairs = rows.flatMap((x) => columns.map((y) => [x, y] as const));
  return [
    ...pairs.map(([x, y]) => `var a${x}_${y} = 0.0;`),
    ...coords.map((c, d) => `for (var ${c} = 0u; ${c} < ${sizes[d]}; ${c}++) {`),
    `let lk = ${b.at('l0', coords, ls)}; let rk = ${b.at('r0', coords, rs)};`,
    ...rows.map((x) => `let l_${x} = ${load(left, `lk + m${x}`)};`),
    ...columns.map((y) => `let r_${y} = ${load(right, `rk + n${y}`)};`),
    ...pairs.map(([x, y]) => `a${x}_${y} = a${x}_${y} + l_${x} * r_${y};`),
    ...coords.map(() => '}'),
  ];
}
