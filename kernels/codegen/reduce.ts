import type { ArgCall, ReduceCall, View } from '../../graph-core/model/kernel-call.ts';
import { type Dtype, sizeOf } from '../../graph-core/model/tensor.ts';
import { collapse, type Counted, stridesBetween } from './dims.ts';
import { usesCoord } from './elementwise.ts';
import { ExpressionPrinter, wgslType } from './expression.ts';
import { GROUP, type Shader, ShaderBuilder } from './shader.ts';

/** From this length on a whole workgroup sums one output, when there are few outputs. */
const LONG = 256;
const FEW = 4096;

/** Terms that are added up before they join the total: what keeps long float32 sums accurate. */
const BLOCK = 128;

const startOf = (op: ReduceCall['op'], dtype: Dtype, b: ShaderBuilder): string => {
  if (op === 'sum') return dtype === 'float' ? '0.0' : '0';
  if (op === 'prod') return dtype === 'float' ? '1.0' : '1';
  if (dtype !== 'float') return op === 'max' ? 'i32(-2147483647 - 1)' : 'i32(2147483647)';
  b.uses.add('inf');
  return op === 'max' ? '(-inf())' : 'inf()';
};

/** Text of `a op b`; a NaN wins over any number. */
function combine(op: ReduceCall['op'], dtype: Dtype, b: ShaderBuilder, left: string, right: string): string {
  if (op === 'sum') return `${left} + ${right}`;
  if (op === 'prod') return `${left} * ${right}`;
  const better = `${right} ${op === 'max' ? '>' : '<'} ${left}`;
  if (dtype !== 'float') return `select(${left}, ${right}, ${better})`;
  b.uses.add('is_nan');
  return `select(${left}, ${right}, !is_nan(${left}) && (${better} || is_nan(${right})))`;
}

interface Loops {
  readonly outer: { readonly lines: string[]; readonly coords: string[] };
  readonly innerCoords: readonly string[];
  readonly innerSizes: readonly string[];
  /** Element index of each input, then of the output. */
  readonly at: readonly string[];
}

function loopsOf(b: ShaderBuilder, views: readonly View[], outer: Counted, inner: Counted): Loops {
  const split = b.split(
    'i',
    outer.dims.map((n) => b.word(n)),
    'c',
  );
  const innerSizes = inner.dims.map((n) => b.word(n));
  const innerCoords = inner.dims.map((_, d) => `j${d}`);
  const at = views.map((view, v) => {
    const strides = [...(outer.strides[v] as number[]), ...((inner.strides[v] as number[] | undefined) ?? [])];
    const coords = v < inner.strides.length ? [...split.coords, ...innerCoords] : split.coords;
    return b.at(
      b.word(view.offset),
      coords,
      strides.map((n) => b.word(n)),
    );
  });
  return { outer: split, innerCoords, innerSizes, at };
}

/** Nested loops with bounds known at run time only: drivers unroll constant ones, at a great cost in compile time. */
function nest(coords: readonly string[], sizes: readonly string[], body: readonly string[]): string[] {
  const open = coords.map((c, d) => `for (var ${c} = 0u; ${c} < ${sizes[d]}; ${c}++) {`);
  return [...open, ...body, ...coords.map(() => '}')];
}

/** One invocation an output, or one workgroup where sums are long and few. */
export function reduceShader(call: ReduceCall, dtypeOf: (slot: number) => Dtype): Shader {
  const rank = call.dims.length;
  const views = [...call.inputs, call.output];
  const keep = usesCoord(call.expr);
  const outerStrides = stridesBetween(views, 0, rank);
  const innerStrides = stridesBetween(call.inputs, rank, rank + call.inner.length);
  const outer = keep ? { dims: call.dims, strides: outerStrides } : collapse(call.dims, outerStrides);
  const inner = keep ? { dims: call.inner, strides: innerStrides } : collapse(call.inner, innerStrides);
  const steps = sizeOf(call.inner);
  const outputs = sizeOf(call.dims);
  const b = new ShaderBuilder(call, dtypeOf);
  const parallel = steps >= LONG && outputs <= FEW;
  return parallel ? workgroupReduce(b, call, outer, inner, outputs, steps) : serialReduce(b, call, outer, inner, outputs, steps);
}

function termOf(b: ShaderBuilder, call: ReduceCall, loops: Loops): string[] {
  const names = [...loops.outer.coords, ...loops.innerCoords];
  const printer = new ExpressionPrinter((d) => names[d] as string);
  const loads = call.inputs.map((view, v) => `let x${v} = ${b.load(view, loops.at[v] as string)};`);
  const value = printer.print(call.expr);
  for (const name of printer.uses) b.uses.add(name);
  return [...loads, `let term = ${value};`];
}

function resultOf(b: ShaderBuilder, call: ReduceCall, value: string, at: string): string[] {
  if (!call.post) return [b.store(call.output, at, value)];
  const printer = new ExpressionPrinter(() => '0u');
  const text = printer.print(call.post);
  for (const name of printer.uses) b.uses.add(name);
  return [`let x0 = ${value};`, b.store(call.output, at, text)];
}

function serialReduce(
  b: ShaderBuilder,
  call: ReduceCall,
  outer: Counted,
  inner: Counted,
  outputs: number,
  steps: number,
): Shader {
  const loops = loopsOf(b, [...call.inputs, call.output], outer, inner);
  const { dtype } = call.expr;
  const start = startOf(call.op, dtype, b);
  const type = wgslType(dtype);
  const blocks = call.op === 'sum' && dtype === 'float' && steps > BLOCK;
  const flush = blocks ? [`count++; if (count == ${BLOCK}u) { total = total + acc; acc = 0.0; count = 0u; }`] : [];
  const body = [
    ...loops.outer.lines,
    `var acc: ${type} = ${start};`,
    ...(blocks ? ['var total = 0.0; var count = 0u;'] : []),
    ...nest(loops.innerCoords, loops.innerSizes, [
      '{',
      ...termOf(b, call, loops),
      `acc = ${combine(call.op, dtype, b, 'acc', 'term')};`,
      ...flush,
      '}',
    ]),
    '{',
    ...resultOf(b, call, blocks ? '(total + acc)' : 'acc', loops.at[call.inputs.length] as string),
    '}',
  ];
  // an empty range never enters the loops; one without dims has exactly one term
  return b.finish(steps === 0 ? emptyBody(b, call, loops, start) : body, outputs, steps);
}

const emptyBody = (b: ShaderBuilder, call: ReduceCall, loops: Loops, start: string): string[] => [
  ...loops.outer.lines,
  ...resultOf(b, call, start, loops.at[call.inputs.length] as string),
];

function workgroupReduce(
  b: ShaderBuilder,
  call: ReduceCall,
  outer: Counted,
  inner: Counted,
  outputs: number,
  steps: number,
): Shader {
  const loops = loopsOf(b, [...call.inputs, call.output], outer, inner);
  const { dtype } = call.expr;
  const type = wgslType(dtype);
  const split = b.split('j', loops.innerSizes, 'j');
  const total = b.word(steps);
  const body = [
    ...loops.outer.lines,
    `var acc: ${type} = ${startOf(call.op, dtype, b)};`,
    `for (var j = lane; j < ${total}; j += ${GROUP}u) {`,
    ...split.lines,
    ...termOf(b, call, loops),
    `acc = ${combine(call.op, dtype, b, 'acc', 'term')};`,
    '}',
    'shared_acc[lane] = acc;',
    'workgroupBarrier();',
    `for (var half = ${GROUP / 2}u; half > 0u; half = half / 2u) {`,
    `if (lane < half) { let left = shared_acc[lane]; let right = shared_acc[lane + half]; shared_acc[lane] = ${combine(call.op, dtype, b, 'left', 'right')}; }`,
    'workgroupBarrier();',
    '}',
    'if (lane == 0u) {',
    ...resultOf(b, call, 'shared_acc[0]', loops.at[call.inputs.length] as string),
    '}',
  ];
  const globals = `var<workgroup> shared_acc: array<${type}, ${GROUP}>;`;
  return b.finish(body, outputs, steps / GROUP, { workgroup: true, globals });
}

/** One invocation an output, first index of the extremum. */
export function argShader(call: ArgCall, dtypeOf: (slot: number) => Dtype): Shader {
  const rank = call.dims.length;
  const b = new ShaderBuilder(call, dtypeOf);
  const outer = collapse(call.dims, stridesBetween([...call.inputs, call.output], 0, rank));
  const inner = collapse(call.inner, stridesBetween(call.inputs, rank, rank + call.inner.length));
  const loops = loopsOf(b, [...call.inputs, call.output], outer, inner);
  const dtype = dtypeOf(call.inputs[0].slot);
  const compare = `x ${call.op === 'max' ? '>' : '<'} value`;
  if (dtype === 'float') b.uses.add('is_nan');
  const better = dtype === 'float' ? `(!is_nan(value) && (${compare} || is_nan(x)))` : `(${compare})`;
  const load = b.load(call.inputs[0], loops.at[0] as string);
  const body = [
    ...loops.outer.lines,
    'var best = 0; var count = 0;',
    `var value = ${dtype === 'float' ? '0.0' : '0'};`,
    ...nest(loops.innerCoords, loops.innerSizes, [
      `let x = ${dtype === 'bool' ? `select(0, 1, ${load})` : load};`,
      `if (count == 0 || ${better}) { best = count; value = x; }`,
      'count++;',
    ]),
    b.store(call.output, loops.at[1] as string, 'best'),
  ];
  return b.finish(body, sizeOf(call.dims), sizeOf(call.inner));
}
