import type { GatherCall, MapCall } from '../../graph-core/model/kernel-call.ts';
import { type Dtype, sizeOf } from '../../graph-core/model/tensor.ts';
import type { Expr } from '../../graph-core/scalar/expr.ts';
import { collapse } from './dims.ts';
import { ExpressionPrinter } from './expression.ts';
import { type Shader, ShaderBuilder } from './shader.ts';

/** Whether an expression asks for coordinates; its dims then have to stay as they are. */
export function usesCoord(e: Expr): boolean {
  switch (e.kind) {
    case 'coord':
      return true;
    case 'unary':
    case 'cast':
      return usesCoord(e.x);
    case 'binary':
      return usesCoord(e.x) || usesCoord(e.y);
    case 'select':
      return usesCoord(e.cond) || usesCoord(e.x) || usesCoord(e.y);
    default:
      return false;
  }
}

/** One invocation an element. */
export function mapShader(call: MapCall, dtypeOf: (slot: number) => Dtype): Shader {
  const b = new ShaderBuilder(call, dtypeOf);
  const views = [...call.inputs, call.output];
  const own = { dims: call.dims, strides: views.map((v) => v.strides) };
  const { dims, strides } = usesCoord(call.expr) ? own : collapse(own.dims, own.strides);
  const { lines, coords } = b.split(
    'i',
    dims.map((n) => b.word(n)),
    'c',
  );
  const at = views.map((view, v) =>
    b.at(
      b.word(view.offset),
      coords,
      (strides[v] as number[]).map((n) => b.word(n)),
    ),
  );
  const printer = new ExpressionPrinter((d) => coords[d] as string);
  const loads = call.inputs.map((view, v) => `let x${v} = ${b.load(view, at[v] as string)};`);
  const value = printer.print(call.expr);
  for (const name of printer.uses) b.uses.add(name);
  return b.finish([...lines, ...loads, b.store(call.output, at[call.inputs.length] as string, value)], sizeOf(call.dims), 1);
}

/** One invocation an element; an index outside gives NaN, or 0 for integers. */
export function gatherShader(call: GatherCall, dtypeOf: (slot: number) => Dtype): Shader {
  const b = new ShaderBuilder(call, dtypeOf);
  const views = [...call.inputs, call.output];
  const { dims, strides } = collapse(
    call.dims,
    views.map((v) => v.strides),
  );
  const { lines, coords } = b.split(
    'i',
    dims.map((n) => b.word(n)),
    'c',
  );
  const [source, index, output] = views.map((view, v) =>
    b.at(
      b.word(view.offset),
      coords,
      (strides[v] as number[]).map((n) => b.word(n)),
    ),
  ) as [string, string, string];
  const dtype = dtypeOf(call.output.slot);
  if (dtype === 'float') b.uses.add('nan');
  const missing = dtype === 'float' ? 'nan()' : dtype === 'int32' ? '0' : 'false';
  const body = [
    ...lines,
    `let which = ${b.load(call.inputs[1], index)};`,
    `if (which < 0 || which >= i32(${b.word(call.size)})) { ${b.store(call.output, output, missing)} return; }`,
    b.store(call.output, output, b.load(call.inputs[0], `${source} + u32(which) * ${b.word(call.stride)}`)),
  ];
  return b.finish(body, sizeOf(call.dims), 1);
}
