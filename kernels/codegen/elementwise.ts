import type { GatherCall, MapCall, View } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { type Counted, collapse } from './dims.ts';
import { coordsOf, costOf, type Value, wgslType } from './expression.ts';
import type { Body, ShaderBuilder } from './shader.ts';

/** One invocation an element. */
export function mapBody(b: ShaderBuilder, call: MapCall): Body {
  const views = [...call.inputs, call.output];
  const counted = collapse(
    call.dims,
    views.map((v) => v.strides),
    coordsOf(call.expr),
  );
  const { lines, coords, at } = placesOf(b, views, counted);
  const inputs = call.inputs.map((view, v): Value => {
    const { text, dtype } = b.load(view, at[v] as string);
    lines.push(`let x${v} = ${text};`);
    return { text: `x${v}`, dtype };
  });
  const printer = b.printer();
  const value = printer.print(call.expr, { inputs, coord: coordOf(counted, coords) });
  return {
    lines: [...lines, ...printer.lines, b.store(call.output, at[views.length - 1] as string, value)],
    count: sizeOf(call.dims),
    work: mapWork(call),
  };
}

export const mapWork = ({ inputs, expr }: MapCall): number => 1 + inputs.length + costOf(expr) / 4;

/** One invocation an element; an index outside gives NaN, or 0 for integers. */
export function gatherBody(b: ShaderBuilder, call: GatherCall): Body {
  const views = [...call.inputs, call.output];
  const counted = collapse(
    call.dims,
    views.map((v) => v.strides),
  );
  const { lines, at } = placesOf(b, views, counted);
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

/** Coordinates of unit `i` over the counted dims, and the element index of each view there. */
export function placesOf(b: ShaderBuilder, views: readonly View[], counted: Counted) {
  const sizes = counted.dims.map((n) => b.word(n));
  const { lines, coords } = b.split('i', sizes, 'c');
  const at = views.map((view, v) => {
    return b.at(b.start(view), coords, counted.strides[v] as readonly number[]);
  });
  return { lines, coords, at };
}

/** Names the variable that counts an original dim. */
export const coordOf =
  ({ countedBy }: Counted, coords: readonly string[]) =>
  (dim: number): string => {
    const by = countedBy[dim] ?? null;
    return by === null ? '0u' : (coords[by] as string);
  };
