import { ok } from '../../model/result.ts';
import type { Builder, Value } from '../../program/builder.ts';
import { derive } from '../../scalar/derive.ts';
import { childrenOf, type Expr, mapExpr } from '../../scalar/expr.ts';
import { chainProduct, simplifyExpr } from '../../scalar/simplify.ts';
import { broadcast } from '../../shape/shape.ts';
import { primitive } from '../define.ts';
import type { LowerContext, MaybePorts, PhysicalValue } from '../rules.ts';
import { INTERNAL, physical } from './common.ts';

/** Any scalar expression over broadcast operands; what derivatives of elementwise blocks are made of. */
export const map = primitive({
  ...INTERNAL,
  type: 'map',
  title: 'Map',
  symbol: 'f(x)',
  inputs: { inputs: { docs: 'Operands.', list: true, dtype: 'any' } },
  attrs: { expr: { type: 'json', docs: 'The expression.' } },
  infer: (inputs, attrs) => {
    const shape = broadcast(Object.values(inputs).map((t) => t.shape));
    return shape.ok ? ok({ output: { dtype: (attrs.expr as Expr).dtype, shape: shape.value } }) : shape;
  },
  lower: (context) => lowerMap(context, context.attrs.expr as Expr),
  vjp: (b, { inputs, cotangents, attrs, wanted }) => {
    const g = cotangents.output;
    return g ? mapVjp(b, Object.entries(inputs), g, (i) => derive(attrs.expr as Expr, i), wanted) : {};
  },
  jvp: (b, { inputs, outputs, tangents, attrs }) => {
    const tangent = mapJvp(b, Object.entries(inputs), tangents, (i) => derive(attrs.expr as Expr, i));
    // an operand that is broadcast has a tangent of its own, smaller shape
    return { output: tangent && b.expand(tangent, outputs.output?.shape ?? []) };
  },
  docs: { summary: 'Applies one formula to every element.' },
  tex: { forward: 'y_i = f(x_i, \\ldots)', derivative: '\\bar x_i = \\bar y_i \\, \\partial f / \\partial x_i' },
});

/** One map call over the broadcast of all inputs. */
export function lowerMap({ inputs, outputs, axisSizes, emit, view }: LowerContext, expr: Expr): undefined {
  const output = outputs.output as PhysicalValue;
  emit({
    kernel: 'map',
    dims: physical(output, output.axes, axisSizes),
    expr,
    inputs: Object.values(inputs).map((value) => broadcastView(view, value, output)),
    output: view(output, output.axes),
  });
}

/** View of a value over [...axes, ...shape] of `over`: broadcast axes get stride 0. */
function broadcastView(view: LowerContext['view'], value: PhysicalValue, over: PhysicalValue) {
  const own = view(value, over.axes);
  const named = over.axes.length;
  const missing = over.shape.length - value.shape.length;
  const strides = own.strides
    .slice(named)
    .map((stride, d) => (value.shape[d] === 1 && over.shape[d + missing] !== 1 ? 0 : stride));
  return { ...own, strides: [...own.strides.slice(0, named), ...new Array<number>(missing).fill(0), ...strides] };
}

/** Cotangents of an elementwise formula: g * df/dx_i, summed over what broadcasting had repeated. */
export function mapVjp(
  b: Builder,
  inputs: readonly (readonly [string, Value])[],
  g: Value,
  partial: (i: number) => Expr | null,
  wanted: ReadonlySet<string>,
): MaybePorts {
  const values = inputs.map(([, value]) => value);
  return Object.fromEntries(
    inputs.map(([port, value], i) => [
      port,
      wanted.has(port) && value.dtype === 'float' ? mapVjpOne(b, values, g, partial(i), i) : null,
    ]),
  );
}

function mapVjpOne(b: Builder, values: readonly Value[], g: Value, partial: Expr | null, i: number): Value | null {
  return partial && b.sumTo(scaled(b, g, partial, values), (values[i] as Value).shape);
}

/** g * df/dx_i; where the slope is 1 it is `g` itself, which nothing has to copy. */
function scaled(b: Builder, g: Value, partial: Expr, values: readonly Value[]): Value {
  const slope = simplifyExpr(partial);
  if (slope.kind === 'const' && slope.value === 1) return g;
  const [used, expr] = compact(slope, values);
  return b.map((...xs) => chainProduct(xs[used.length] as Expr, expr(xs)), ...used, g);
}

/** Tangent of an elementwise formula: sum of df/dx_i * dx_i. */
export function mapJvp(
  b: Builder,
  inputs: readonly (readonly [string, Value])[],
  tangents: MaybePorts,
  partial: (i: number) => Expr | null,
): Value | null {
  const values = inputs.map(([, value]) => value);
  let total: Value | null = null;
  inputs.forEach(([port], i) => {
    const d = tangents[port];
    const slope = d ? partial(i) : null;
    if (!d || !slope) return;
    const term = scaled(b, d, slope, values);
    total = total ? b.add(total, term) : term;
  });
  return total;
}

/** Only the operands that an expression reads, and the expression over them. */
function compact(expr: Expr, values: readonly Value[]): [Value[], (xs: readonly Expr[]) => Expr] {
  const used = [...inputsOf(expr)].sort((a, b) => a - b);
  return [used.map((i) => values[i] as Value), (xs) => substitute(expr, used, xs)];
}

/** Indices of the inputs that an expression reads. */
function inputsOf(root: Expr): Set<number> {
  const found = new Set<number>();
  const seen = new Set<Expr>();
  const walk = (e: Expr): void => {
    if (seen.has(e)) return;
    seen.add(e);
    if (e.kind === 'input') found.add(e.index);
    childrenOf(e).forEach(walk);
  };
  walk(root);
  return found;
}

/** The expression with input `used[k]` replaced by `xs[k]`. */
const substitute = (expr: Expr, used: readonly number[], xs: readonly Expr[]): Expr =>
  mapExpr(expr, (e) => (e.kind === 'input' ? (xs[used.indexOf(e.index)] as Expr) : e));
