import type { ContractCall, ReduceCall, View } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { input, s } from '../../graph-core/scalar/expr.ts';
import { type Counted, collapse } from './dims.ts';
import { costOf, inputsOf, type Value } from './expression.ts';
import { reduceBody } from './reduce.ts';
import type { Body, ShaderBuilder } from './shader.ts';

/**
 * Rows and columns of outputs that one invocation may compute: the larger the block, the fewer loads a product takes, and
 * the fewer invocations there are.
 */
const BLOCKS: readonly (readonly [number, number])[] = [
  [8, 4],
  [4, 4],
];

/** From this length on a sum is one of parts, so that its rounding grows with the length of a part and their number only. */
const IN_PARTS = 1024;
const PART = 128;

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

/**
 * Each group of dims collapsed over the views that walk it: left, right, output and what the epilogue reads; of left and right the one
 * without the group is left out.
 */
function groupsOf({ batch, m, n, k, inputs, output }: ContractCall): Groups {
  const [left, right, ...more] = inputs;
  const part = (view: View, from: number, dims: readonly number[]): number[] => view.strides.slice(from, from + dims.length);
  const b = batch.length;
  const over = [output, ...more];
  return {
    batch: collapse(batch, [part(left, 0, batch), part(right, 0, batch), ...over.map((view) => part(view, 0, batch))]),
    m: collapse(m, [part(left, b, m), ...over.map((view) => part(view, b, m))]),
    n: collapse(n, [part(right, b + k.length, n), ...over.map((view) => part(view, b + m.length, n))]),
    k: collapse(k, [part(left, b + m.length, k), part(right, b, k)]),
  };
}

/** One output an invocation. */
export const contractWork = ({ k, post }: ContractCall): number => workOf(sizeOf(k), 1, 1, post);

const workOf = (depth: number, high: number, wide: number, post: ContractCall['post']): number =>
  depth * (high + wide + (high * wide) / 4) + (post ? high * wide * (1 + costOf(post) / 4) : 0);

/** Chooses between a reduction, the register-blocked kernel and one output an invocation; without lanes to fill it is the last. */
export function contractBody(b: ShaderBuilder, call: ContractCall, lanes: number): Body {
  const outputs = sizeOf(call.batch) * sizeOf(call.m) * sizeOf(call.n);
  const groups = groupsOf(call);
  if (lanes === 0) return build(call, groups, b, [1, 1]);
  if (outputs <= FEW_OUTPUTS && sizeOf(call.k) >= LONG_SUM) return reduceBody(b, asReduction(call), false);
  const isPlain = groups.m.dims.length === 1 && groups.n.dims.length === 1;
  const hasBlocks = isPlain || sizeOf(call.k) >= WORTH_SPLITTING;
  const fitting = BLOCKS.find(([high, wide]) => {
    const [rows, columns] = [sizeOf(call.m) / high, sizeOf(call.n) / wide];
    return hasBlocks && rows >= 1 && columns >= 1 && sizeOf(call.batch) * Math.ceil(rows) * Math.ceil(columns) >= lanes;
  });
  return build(call, groups, b, fitting ?? [1, 1]);
}

function asReduction(call: ContractCall): ReduceCall {
  const { batch, m, n, k, post, inputs, output } = call;
  const [left, right, ...more] = inputs;
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
      ...more.map((view) => ({ ...view, strides: [...view.strides, ...zeros(k)] })),
    ],
    ...(post ? { post } : {}),
    output,
  };
}

/** What the text of a blocked kernel is made from. */
interface Block {
  readonly b: ShaderBuilder;
  readonly call: ContractCall;
  readonly groups: Groups;
  readonly high: number;
  readonly wide: number;
  /** Words that hold the numbers of all rows and columns. */
  readonly sizeM: string;
  readonly sizeN: string;
}

const range = (count: number): number[] => [...Array(count).keys()];

/**
 * One invocation computes `high` x `wide` outputs: high + wide loads for high * wide products, no barriers (poison on CPU
 * drivers) and loops with run-time bounds. Rows beyond the edge read the last one again and are not stored.
 */
function build(call: ContractCall, groups: Groups, b: ShaderBuilder, [high, wide]: readonly [number, number]): Body {
  const rows = Math.ceil(sizeOf(call.m) / high);
  const columns = Math.ceil(sizeOf(call.n) / wide);
  const block: Block = { b, call, groups, high, wide, sizeM: b.word(sizeOf(call.m)), sizeN: b.word(sizeOf(call.n)) };
  const blocksN = b.word(columns);
  const blocksM = b.word(rows);
  const lines = [
    `let nb = i % ${blocksN}; let im = i / ${blocksN}; let mb = im % ${blocksM}; let nm = im / ${blocksM};`,
    ...starts(block),
    ...factors(block),
    ...accumulate(block),
    ...stores(block),
  ];
  return { lines, count: sizeOf(call.batch) * rows * columns, work: workOf(sizeOf(call.k), high, wide, call.post) };
}

const words = (b: ShaderBuilder, list: readonly number[] | undefined): string[] => (list ?? []).map((x) => b.word(x));

/** Output and what the epilogue reads, as they are counted behind the factors. */
const overOf = ({ output, inputs }: ContractCall): readonly View[] => [output, ...inputs.slice(2)];

/** Where each view begins for one entry of the batch. */
function starts({ b, call, groups: { batch } }: Block): string[] {
  const split = b.split('nm', words(b, batch.dims), 'p');
  const [left, right] = call.inputs;
  const at = (view: View, v: number): string => b.at(b.start(view), split.coords, batch.strides[v] ?? []);
  return [
    ...split.lines,
    `let l0 = ${at(left, 0)};`,
    `let r0 = ${at(right, 1)};`,
    ...overOf(call).map((view, v) => `let o${v}_ = ${at(view, 2 + v)};`),
  ];
}

/** Where row or column `which` lies in one view after the other, of which the first is number `from` in what is counted. */
function placed(b: ShaderBuilder, counted: Counted, which: string, names: readonly string[], from = 0): string[] {
  const split = b.split(which, words(b, counted.dims), `${names[0]}c`);
  return [
    ...split.lines,
    ...names.map((name, v) => `let ${name} = ${b.at('0u', split.coords, counted.strides[from + v] ?? [])};`),
  ];
}

/** Where the rows of the left factor lie, the columns of the right one, and those of what is written and read beside it. */
function factors({ b, call, groups: { m, n }, high, wide, sizeM, sizeN }: Block): string[] {
  const within = (base: string, count: number, at: number, size: string): string =>
    count === 1 ? base : `min(${base} * ${count}u + ${at}u, ${size} - 1u)`;
  return [
    ...range(high).flatMap((x) => placed(b, m, within('mb', high, x, sizeM), [`m${x}`])),
    ...range(wide).flatMap((y) =>
      placed(b, n, within('nb', wide, y, sizeN), [`n${y}`, ...overOf(call).map((_, v) => `no${v}_${y}`)]),
    ),
  ];
}

/** Writes the block row by row: a driver takes its time for each place that loads or stores. */
function stores({ b, call, groups: { m }, high, wide, sizeM, sizeN }: Block): string[] {
  const columns = range(wide);
  const names = overOf(call).map((_, v) => `mo${v}`);
  return [
    `for (var x = 0u; x < ${b.word(high)}; x++) {`,
    `let row = mb * ${high}u + x;`,
    `if (row >= ${sizeM}) { break; }`,
    ...placed(b, m, 'row', names, 1),
    ...columns.map((y) => `var s${y} = a0_${y};`),
    ...range(high)
      .slice(1)
      .map((x) => `if (x == ${x}u) { ${columns.map((y) => `s${y} = a${x}_${y};`).join(' ')} }`),
    ...columns.flatMap((y) => {
      const stored = storeOf(b, call, y);
      return wide === 1 ? stored : [`if (nb * ${wide}u + ${y}u < ${sizeN}) {`, ...stored, '}'];
    }),
    '}',
  ];
}

/** Writes one output of the block: the sum, or what the epilogue makes of it. */
function storeOf(b: ShaderBuilder, call: ContractCall, y: number): string[] {
  const value: Value = { text: `s${y}`, dtype: 'float' };
  const at = (v: number): string => `o${v}_ + mo${v} + no${v}_${y}`;
  if (!call.post) return [b.store(call.output, at(0), value)];
  const printer = b.printer(`p${y}_`);
  const used = inputsOf(call.post);
  // input 0 is the sum, 1 and 2 are the factors, which it does not read
  const more = call.inputs
    .slice(2)
    .map((view, v): Value => (used.has(3 + v) ? b.load(view, at(1 + v)) : { text: '0', dtype: 'float' }));
  const result = printer.print(call.post, { inputs: [value, value, value, ...more], coord: () => '0u' });
  return [...printer.lines, b.store(call.output, at(0), result)];
}

/** The sum over k for all outputs of the block. */
function accumulate({ b, call, groups: { k }, high, wide }: Block): string[] {
  const [left, right] = call.inputs;
  const load = (view: View, at: string): string => b.printer().convert(b.load(view, at), 'float').text;
  const sizes = words(b, k.dims);
  const [ls, rs] = [k.strides[0] ?? [], k.strides[1] ?? []];
  const coords = k.dims.map((_, d) => `k${d}`);
  const [rows, columns] = [range(high), range(wide)];
  const pairs = rows.flatMap((x) => columns.map((y) => [x, y] as const));
  const each = (line: (at: string) => string): string[] => pairs.map(([x, y]) => line(`${x}_${y}`));
  const inParts = sizeOf(call.k) >= IN_PARTS;
  const sum = inParts ? 'part' : 'a';
  return [
    ...each((at) => `var a${at} = 0.0;`),
    ...(inParts ? [...each((at) => `var part${at} = 0.0;`), 'var filled = 0u;'] : []),
    ...coords.map((c, d) => `for (var ${c} = 0u; ${c} < ${sizes[d]}; ${c}++) {`),
    `let lk = ${b.at('l0', coords, ls)}; let rk = ${b.at('r0', coords, rs)};`,
    ...rows.map((x) => `let l_${x} = ${load(left, `lk + m${x}`)};`),
    ...columns.map((y) => `let r_${y} = ${load(right, `rk + n${y}`)};`),
    ...pairs.map(([x, y]) => `${sum}${x}_${y} = ${sum}${x}_${y} + l_${x} * r_${y};`),
    ...(inParts
      ? [
          'filled++;',
          `if (filled == ${PART}u) {`,
          'filled = 0u;',
          ...each((at) => `a${at} = a${at} + part${at}; part${at} = 0.0;`),
          '}',
        ]
      : []),
    ...coords.map(() => '}'),
    ...(inParts ? each((at) => `a${at} = a${at} + part${at};`) : []),
  ];
}
