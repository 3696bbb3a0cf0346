import { type Dtype, type Shape, sameShape, shapeText } from '../model/tensor.ts';
import type { Ports } from '../ops/rules.ts';
import { type Expr, input as exprInput, s } from '../scalar/expr.ts';
import { BuildError } from './build-error.ts';
import type { Value } from './builder.ts';
import { Memo } from './memo.ts';
import type { Attrs } from './program.ts';

/** How two tensors are contracted: one letter an axis, as in `ij,jk->ik`; letters absent from `out` are summed. */
export interface ContractSpec {
  readonly left: string;
  readonly right: string;
  readonly out: string;
}

/** Options of the reductions: axes (all when null) and whether they stay with size 1. */
export interface ReduceOptions {
  readonly dim?: number | readonly number[] | null;
  readonly keepdim?: boolean;
}

const known = new Memo<(...operands: Expr[]) => Expr, { readonly expr: Expr }>();

function operands(values: readonly Value[]): Ports {
  const ports: Record<string, Value> = {};
  for (let i = 0; i < values.length; i++) ports[`inputs.${i}`] = values[i] as Value;
  return ports;
}

/** Short forms for the primitives that rules use all the time. */
export abstract class Forms {
  abstract op(type: string, inputs: Ports, attrs?: Attrs): Ports;

  protected one(type: string, inputs: Ports, attrs: Attrs = {}, port = 'output'): Value {
    return this.op(type, inputs, attrs)[port] as Value;
  }

  // --- short forms -------------------------------------------------------------------------------------------------

  /** Elementwise formula of broadcast operands, e.g. `b.map((x, y) => s.mul(x, y), a, c)`. */
  map(formula: (...operands: Expr[]) => Expr, ...values: Value[]): Value {
    const expr = formula(...values.map((v, i) => exprInput(i, v.dtype)));
    return this.one('map', operands(values), { expr });
  }

  /** {@link map} of a formula that is one function for the whole life of the program, and worked out once for each list of dtypes. */
  protected fixed(formula: (...operands: Expr[]) => Expr, ...values: Value[]): Value {
    const dtypes = values.map((v) => v.dtype);
    const attrs = known.get(formula, dtypes.join(), () => ({ expr: formula(...dtypes.map((dtype, i) => exprInput(i, dtype))) }));
    return this.one('map', operands(values), attrs);
  }

  add = (x: Value, y: Value): Value => this.fixed(s.add, x, y);
  sub = (x: Value, y: Value): Value => this.fixed(s.sub, x, y);
  mul = (x: Value, y: Value): Value => this.fixed(s.mul, x, y);
  div = (x: Value, y: Value): Value => this.fixed(s.div, x, y);
  neg = (x: Value): Value => this.fixed(s.neg, x);
  exp = (x: Value): Value => this.fixed(s.exp, x);
  log = (x: Value): Value => this.fixed(s.log, x);
  /** x times a plain number. */
  scale = (x: Value, by: number): Value => (by === 1 ? x : this.map((e) => s.mul(e, by), x));
  where = (condition: Value, x: Value, y: Value): Value => this.fixed(s.select as (...operands: Expr[]) => Expr, condition, x, y);
  cast = (x: Value, dtype: Dtype): Value => (x.dtype === dtype ? x : this.map((e) => s.cast(e, dtype), x));

  /** A tensor filled with one number. */
  fill = (value: number, shape: Shape = [], dtype: Dtype = 'float'): Value => this.one('fill', {}, { value, shape, dtype });
  zerosLike = (x: Value): Value => this.axisExpand(this.fill(0, x.shape, x.dtype), x.axes);
  /** 0, 1, ... size-1 as int32 [size]. */
  iota = (size: number): Value => this.one('iota', {}, { size });

  sum = (x: Value, options: ReduceOptions = {}): Value =>
    this.one('sum', { input: x }, { dim: null, keepdim: false, ...options });
  amax = (x: Value, options: ReduceOptions = {}): Value =>
    this.one('amax', { input: x }, { dim: null, keepdim: false, ...options });
  amin = (x: Value, options: ReduceOptions = {}): Value =>
    this.one('amin', { input: x }, { dim: null, keepdim: false, ...options });

  /** Sum of products: see {@link ContractSpec}. `sumAxes` are named axes summed as well. */
  contract = (left: Value, right: Value, spec: ContractSpec, sumAxes: readonly string[] = []): Value =>
    this.one('contract', { left, right }, { ...spec, sumAxes });

  reshape = (x: Value, shape: Shape): Value => (sameShape(x.shape, shape) ? x : this.one('reshape', { input: x }, { shape }));
  permute = (x: Value, dims: readonly number[]): Value =>
    dims.every((d, i) => d === i) ? x : this.one('permute', { input: x }, { dims });
  /** Broadcasts to a shape: axes of size 1 repeat, new axes come in front. */
  expand = (x: Value, shape: Shape): Value => (sameShape(x.shape, shape) ? x : this.one('expand', { input: x }, { shape }));
  /** `step` > 0 over one axis, `start` inclusive, `end` exclusive, all resolved. */
  slice = (x: Value, dim: number, start: number, end: number, step = 1): Value =>
    this.one('slice', { input: x }, { dim, start, end, step });
  cat = (values: readonly Value[], dim: number): Value =>
    this.one('cat', Object.fromEntries(values.map((v, i) => [`inputs.${i}`, v])), { dim });

  /** Sums over named axes; the identity for axes the value does not carry. */
  axisSum = (x: Value, axes: readonly string[]): Value => {
    const carried = axes.filter((axis) => x.axes.includes(axis));
    return carried.length === 0 ? x : this.one('axis-sum', { input: x }, { axes: carried });
  };
  /** Repeats a value along named axes that it does not carry yet. */
  axisExpand = (x: Value, axes: readonly string[]): Value => {
    const missing = axes.filter((axis) => !x.axes.includes(axis));
    return missing.length === 0 ? x : this.one('axis-expand', { input: x }, { axes: missing });
  };

  /** Sums away what broadcasting to `x`'s shape had added: the transpose of {@link expand}. */
  sumTo(x: Value, shape: Shape): Value {
    if (sameShape(x.shape, shape)) return x;
    const extra = x.shape.length - shape.length;
    if (extra < 0)
      throw new BuildError('sum-to', {
        code: 'shape/sum-to',
        message: `cannot sum ${shapeText(x.shape)} to ${shapeText(shape)}`,
      });
    const dims = x.shape.flatMap((n, d) => (d < extra || (shape[d - extra] === 1 && n !== 1) ? [d] : []));
    return this.reshape(this.sum(x, { dim: dims, keepdim: true }), shape);
  }
}
