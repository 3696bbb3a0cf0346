import type { ArgCall, ReduceCall, View } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { Expr } from '../../graph-core/scalar/expr.ts';
import { Accumulator } from './accumulator.ts';
import { type Counted, collapse, stridesBetween } from './dims.ts';
import { coordOf } from './elementwise.ts';
import { coordsOf, costOf, inputsOf, type Value } from './expression.ts';
import { type Body, GROUP, type ShaderBuilder, type Target } from './shader.ts';

/** From this length on a whole workgroup reduces one output, when there are few outputs. */
const LONG = 128;
const FEW = 4096;
/** Where outputs are enough to keep a device busy, as few do one in software, only longer ones: barriers take a driver's time. */
const LONGER = 512;
/** Outputs of a workgroup on a driver in software: one barrier for all of them, and partial sums enough to keep the loops short. */
const OUTPUTS_IN_SOFTWARE = 4;

/** The loops around a reduction of output `index`: where each input and the output is at coordinates `c0..` and inner coordinates `j0..`. */
interface Loops {
  readonly lines: readonly string[];
  readonly innerCoords: readonly string[];
  readonly innerSizes: readonly string[];
  /** Element index of each input, then of the output. */
  readonly at: readonly string[];
  readonly coord: (dim: number) => string;
}

function loopsOf(b: ShaderBuilder, call: ReduceCall | ArgCall, exprs: readonly Expr[], index: string): Loops {
  const rank = call.dims.length;
  const views = [...call.inputs, call.output];
  const used = exprs.flatMap((e) => [...coordsOf(e)]);
  const outer = collapse(call.dims, stridesBetween(views, 0, rank), new Set(used.filter((d) => d < rank)));
  const innerStrides = stridesBetween(call.inputs, rank, rank + call.inner.length);
  const innerUsed = new Set(used.filter((d) => d >= rank).map((d) => d - rank));
  const inner = collapse(call.inner, innerStrides, innerUsed);
  const sizes = outer.dims.map((n) => b.word(n));
  const { lines, coords } = b.split(index, sizes, 'c');
  const innerSizes = inner.dims.map((n) => b.word(n));
  const innerCoords = inner.dims.map((_, d) => `j${d}`);
  const strides = (counted: Counted, v: number): readonly number[] => counted.strides[v] ?? [];
  const at = views.map((view, v) => {
    const base = b.at(b.start(view), coords, strides(outer, v));
    if (v === call.inputs.length) return base;
    lines.push(`let base${v} = ${base};`);
    return b.at(`base${v}`, innerCoords, strides(inner, v));
  });
  const [ofOuter, ofInner] = [coordOf(outer, coords), coordOf(inner, innerCoords)];
  return { lines, innerCoords, innerSizes, at, coord: (d) => (d < rank ? ofOuter(d) : ofInner(d - rank)) };
}

/** Nested loops with bounds known at run time only: drivers unroll constant ones, at a great cost in compile time. */
function nest(coords: readonly string[], sizes: readonly string[], body: readonly string[]): string[] {
  const open = coords.map((c, d) => `for (var ${c} = 0u; ${c} < ${sizes[d]}; ${c}++) {`);
  return [...open, '{', ...body, '}', ...coords.map(() => '}')];
}

export const reduceWork = ({ inputs, inner, expr }: ReduceCall): number => sizeOf(inner) * (1 + inputs.length + costOf(expr) / 4);

/**
 * One invocation an output, or one workgroup where reductions are long and few, for a device that it takes `lanes` invocations to keep
 * busy; with 0 never a workgroup. On a device in `software` a workgroup does several outputs.
 */
export function reduceBody(b: ShaderBuilder, call: ReduceCall, { lanes, software }: Pick<Target, 'lanes' | 'software'>): Body {
  const [steps, outputs] = [sizeOf(call.inner), sizeOf(call.dims)];
  if (lanes > 0 && outputs <= FEW && steps >= (outputs >= lanes ? LONGER : LONG))
    return sharedBody(b, call, software ? OUTPUTS_IN_SOFTWARE : 1);
  const [loops, accumulator] = partsOf(b, call, 'i');
  const step = stepOf(b, call, loops, accumulator);
  const body = [
    ...loops.lines,
    ...accumulator.declare(),
    ...nest(loops.innerCoords, loops.innerSizes, step),
    ...accumulator.close(),
    ...resultOf(b, call, loops),
  ];
  return { lines: body, count: outputs, work: reduceWork(call) };
}

const partsOf = (b: ShaderBuilder, call: ReduceCall, index: string): readonly [Loops, Accumulator] => [
  loopsOf(b, call, [call.expr, ...(call.post ? [call.post] : [])], index),
  new Accumulator(b, { op: call.op, dtype: call.expr.dtype, terms: sizeOf(call.inner) }),
];

/** A workgroup reduces `outputs` outputs together: an invocation sums up every so many terms of one of them. */
function sharedBody(b: ShaderBuilder, call: ReduceCall, outputs: number): Body {
  const end = b.word(sizeOf(call.dims));
  const [loops, accumulator] = partsOf(b, call, 'output');
  const split = b.split('j', loops.innerSizes, 'j');
  const [step, parts] = [stepOf(b, call, loops, accumulator), GROUP / outputs];
  const body = [
    `let own = i * ${outputs}u + lane % ${outputs}u;`,
    // beyond the last output it is reduced again, and not stored
    `let output = min(own, ${end} - 1u);`,
    ...loops.lines,
    ...accumulator.declare(),
    `for (var j = lane / ${outputs}u; j < ${b.word(sizeOf(call.inner))}; j += ${parts}u) {`,
    ...split.lines,
    ...step,
    '}',
    ...(outputs === 1 ? accumulator.tree() : accumulator.rows(outputs, b.word(parts))),
    `if (lane < ${outputs}u && own < ${end}) {`,
    ...resultOf(b, call, loops),
    '}',
  ];
  const count = Math.ceil(sizeOf(call.dims) / outputs);
  return { lines: body, count, work: reduceWork(call) / parts, workgroup: true, globals: accumulator.globals };
}

/** The inputs that an expression reads, each in a register; of the others nothing is loaded. */
function loaded(
  b: ShaderBuilder,
  views: readonly View[],
  { at }: Pick<Loops, 'at'>,
  used: ReadonlySet<number>,
  lines: string[],
): Value[] {
  return views.map((view, v): Value => {
    if (!used.has(v)) return { text: '0', dtype: b.dtypeOf(view) };
    const { text, dtype } = b.load(view, at[v] as string);
    lines.push(`let x${v} = ${text};`);
    return { text: `x${v}`, dtype };
  });
}

function stepOf(b: ShaderBuilder, call: ReduceCall, loops: Loops, accumulator: Accumulator): string[] {
  const lines: string[] = [];
  const inputs = loaded(b, call.inputs, loops, inputsOf(call.expr), lines);
  const printer = b.printer();
  const value = printer.print(call.expr, { inputs, coord: loops.coord });
  return [...lines, ...printer.lines, ...accumulator.add(value)];
}

function resultOf(b: ShaderBuilder, call: ReduceCall, loops: Loops): string[] {
  const value: Value = { text: 'acc', dtype: call.expr.dtype === 'float' ? 'float' : 'int32' };
  const at = loops.at[call.inputs.length] as string;
  if (!call.post) return [b.store(call.output, at, value)];
  const printer = b.printer('p');
  const lines: string[] = [];
  const used = new Set([...inputsOf(call.post)].map((index) => index - 1));
  const more = loaded(b, call.inputs, { at: call.inputs.map((_, v) => `base${v}`) }, used, lines);
  const result = printer.print(call.post, { inputs: [value, ...more], coord: loops.coord });
  return [...lines, ...printer.lines, b.store(call.output, at, result)];
}

export const argWork = ({ inner }: ArgCall): number => 2 * sizeOf(inner);

/** One invocation an output, first index of the extremum; a NaN wins. */
export function argBody(b: ShaderBuilder, call: ArgCall): Body {
  const loops = loopsOf(b, call, [], 'i');
  const loaded = b.load(call.inputs[0], loops.at[0] as string);
  const { text, dtype } = loaded.dtype === 'bool' ? b.printer().convert(loaded, 'int32') : loaded;
  const compare = `x ${call.op === 'max' ? '>' : '<'} value`;
  if (dtype === 'float') b.uses.add('is_nan');
  const better = dtype === 'float' ? `(!is_nan(value) && (${compare} || is_nan(x)))` : `(${compare})`;
  const body = [
    ...loops.lines,
    'var best = 0; var count = 0;',
    `var value = ${dtype === 'float' ? '0.0' : '0'};`,
    ...nest(loops.innerCoords, loops.innerSizes, [
      `let x = ${text};`,
      `if (count == 0 || ${better}) { best = count; value = x; }`,
      'count++;',
    ]),
    b.store(call.output, loops.at[1] as string, { text: 'best', dtype: 'int32' }),
  ];
  return { lines: body, count: sizeOf(call.dims), work: argWork(call) };
}
