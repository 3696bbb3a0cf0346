import type { GatherCall, KernelCall, MapCall, View } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { type Counted, collapse } from './dims.ts';
import { coordsOf, costOf, type Value, wgslType } from './expression.ts';
import { along, type Body, GROUP, type ShaderBuilder, type Target } from './shader.ts';

/** Cost of a formula from which on it is worth computing for several elements side by side. */
const LONG_FORMULA = 60;

/**
 * For how many elements at a time an invocation computes the formulas of a dispatch: all of them for as many, so that it has the same
 * elements in each.
 */
export function streamsOf(calls: readonly KernelCall[], { streams }: Pick<Target, 'streams'>): number {
  if (streams === 1) return 1;
  const isLong = (call: KernelCall): boolean =>
    call.kernel === 'map' && sizeOf(call.dims) >= 2 * GROUP * streams && costOf(call.expr) >= LONG_FORMULA;
  return calls.some(isLong) ? streams : 1;
}

/** One invocation an element, or `streams` elements that lie as far apart as there are invocations. */
export function mapBody(b: ShaderBuilder, call: MapCall, streams: number): Body {
  const views = [...call.inputs, call.output];
  const counted = collapse(
    call.dims,
    views.map((v) => v.strides),
    coordsOf(call.expr),
  );
  const total = sizeOf(call.dims);
  const count = Math.ceil(total / streams);
  const place = placing(b, views, counted);
  const [apart, end] = streams === 1 ? ['', ''] : [b.word(count), b.word(total)];
  const made = [...Array(streams).keys()].map((stream) => {
    const { read, formula, store } = elementOf(b, call, { stream, streams, counted, place });
    if (stream === 0) return { read, formula, store };
    const at = `i + ${stream}u * ${apart}`;
    // beyond the end the last element is computed again and not stored
    return {
      read: [`let i${stream}_ = min(${at}, ${end} - 1u);`, ...read],
      formula,
      store: `if (${at} < ${end}) { ${store} }`,
    };
  });
  const formulas = (made[0]?.formula ?? []).flatMap((_, line) => made.map(({ formula }) => formula[line] as string));
  const lines = [...made.flatMap(({ read }) => read), ...formulas, ...made.map(({ store }) => store)];
  return { lines, count, work: streams * mapWork(call) };
}

interface Element {
  readonly stream: number;
  readonly streams: number;
  readonly counted: Counted;
  readonly place: ReturnType<typeof placing>;
}

/** What is written for one of the elements side by side, whose number is `i`, or `i1_`, `i2_` ...: loads, formula and store. */
function elementOf(b: ShaderBuilder, call: MapCall, { stream, streams, counted, place }: Element) {
  const name = (letter: string, of = stream): string => (of === 0 ? letter : `${letter}${of}_`);
  const { lines: read, coords, at } = place(name('i'), name('c'));
  const inputs = call.inputs.map((view, v): Value => {
    const { text, dtype } = b.load(view, at[v] as string);
    read.push(`let ${name('x')}${v} = ${text};`);
    return { text: `${name('x')}${v}`, dtype };
  });
  const printer = b.printer(name('t'), streams === 1 ? undefined : name('t', (stream + 1) % streams));
  const value = printer.print(call.expr, { inputs, coord: coordOf(counted, coords) });
  return { read, formula: printer.lines, store: b.store(call.output, at.at(-1) as string, value) };
}

export const mapWork = ({ inputs, expr }: MapCall): number => 1 + inputs.length + costOf(expr) / 4;

/** One invocation an element; an index outside gives NaN, or 0 for integers. */
export function gatherBody(b: ShaderBuilder, call: GatherCall): Body {
  const views = [...call.inputs, call.output];
  const counted = collapse(
    call.dims,
    views.map((v) => v.strides),
  );
  const { lines, at } = placing(b, views, counted)();
  const [source, index, output] = at as [string, string, string];
  const [from, which] = call.inputs;
  const dtype = b.dtypeOf(from);
  const printer = b.printer();
  const missing = printer.constant(dtype === 'float' ? Number.NaN : 0, dtype);
  const body = [
    ...lines,
    `let which = ${printer.convert(b.load(which, index), 'int32').text};`,
    `var found: ${wgslType(dtype)} = ${missing.text};`,
    `if (which >= 0 && which < i32(${b.word(call.size)})) {`,
    `  found = ${b.load(from, `${source} + u32(which) * ${b.word(call.stride)}`).text};`,
    '}',
    b.store(call.output, output, { text: 'found', dtype }),
  ];
  return { lines: body, count: sizeOf(call.dims), work: GATHER_WORK };
}

export const GATHER_WORK = 3;

/** Writes the coordinates of unit `index` over the counted dims, called `name` and a number, and gives the element index of each view there. */
export function placing(b: ShaderBuilder, views: readonly View[], counted: Counted) {
  const sizes = counted.dims.map((n) => b.word(n));
  const walks = views.map((view, v) => ({ start: b.start(view), steps: b.steps(counted.strides[v] as readonly number[]) }));
  return (index = 'i', name = 'c') => {
    const { lines, coords } = b.split(index, sizes, name);
    return { lines, coords, at: walks.map(({ start, steps }) => along(start, coords, steps)) };
  };
}

/** Names the variable that counts an original dim. */
export const coordOf =
  ({ countedBy }: Counted, coords: readonly string[]) =>
  (dim: number): string => {
    const by = countedBy[dim] ?? null;
    return by === null ? '0u' : (coords[by] as string);
  };
