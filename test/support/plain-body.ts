import type { Equation, Program, VarId } from '../../graph-core/program/program.ts';
import { type Expr, refuseAttribute } from '../../graph-core/scalar/expr.ts';

/** A second opinion on what is inside composites: their bodies in plain loops over float64, one sample at a time. */

export interface Plain {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

type Attrs = Readonly<Record<string, unknown>>;

const size = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);
const places = (shape: readonly number[]): number[][] =>
  shape.reduce<number[][]>((all, n) => all.flatMap((at) => Array.from({ length: n }, (_, i) => [...at, i])), [[]]);
const offset = (at: readonly number[], shape: readonly number[]): number =>
  shape.reduce((o, n, d) => o * n + (at[d] as number), 0);
const make = (shape: readonly number[], entry: (at: number[]) => number): Plain => ({ shape, data: places(shape).map(entry) });

/** Entry of a broadcast operand at a place of the result. */
function read({ shape, data }: Plain, at: readonly number[]): number {
  const own = at.slice(at.length - shape.length).map((i, d) => (shape[d] === 1 ? 0 : i));
  return data[offset(own, shape)] as number;
}

function broadcast(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, d) => Math.max(1, ...shapes.map((shape) => shape[d - rank + shape.length] ?? 1)));
}

const BINARY: Readonly<Record<string, (x: number, y: number) => number>> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  eq: (x, y) => Number(x === y),
  ne: (x, y) => Number(x !== y),
  lt: (x, y) => Number(x < y),
  ge: (x, y) => Number(x >= y),
  and: (x, y) => x * y,
  or: (x, y) => Math.max(x, y),
};
const UNARY: Readonly<Record<string, (x: number) => number>> = { neg: (x) => -x, exp: Math.exp, log: Math.log };

function entryOf(e: Expr, xs: readonly number[]): number {
  switch (e.kind) {
    case 'const':
      return e.value;
    case 'input':
      return xs[e.index] as number;
    case 'cast':
      return entryOf(e.x, xs);
    case 'unary':
      return (UNARY[e.op] as (x: number) => number)(entryOf(e.x, xs));
    case 'binary':
      return (BINARY[e.op] as (x: number, y: number) => number)(entryOf(e.x, xs), entryOf(e.y, xs));
    case 'select':
      return entryOf(entryOf(e.cond, xs) === 0 ? e.y : e.x, xs);
    case 'call':
      return entryOf(e.body, xs);
    case 'coord':
      throw new Error('no body has the coordinates of its entries');
    case 'attribute':
      return refuseAttribute();
  }
}

const byEntry = (inputs: readonly Plain[], rule: (...xs: number[]) => number): Plain =>
  make(broadcast(inputs.map(({ shape }) => shape)), (at) => rule(...inputs.map((x) => read(x, at))));

/** Reduces one axis, or all where `dim` is null. */
function reduced(x: Plain, attrs: Attrs, start: number, join: (a: number, b: number) => number): Plain {
  const rank = x.shape.length;
  const dims = attrs.dim === null ? x.shape.map((_, d) => d) : [attrs.dim as number].map((d) => (d < 0 ? d + rank : d));
  const kept = x.shape.map((n, d) => (dims.includes(d) ? 1 : n));
  const data = new Array<number>(size(kept)).fill(start);
  for (const at of places(x.shape)) {
    const to = offset(
      at.map((i, d) => (dims.includes(d) ? 0 : i)),
      kept,
    );
    data[to] = join(data[to] as number, x.data[offset(at, x.shape)] as number);
  }
  return { shape: attrs.keepdim ? kept : x.shape.filter((_, d) => !dims.includes(d)), data };
}

function contracted(left: Plain, right: Plain, attrs: Attrs): Plain {
  const [l, r, out] = [attrs.left, attrs.right, attrs.out].map((letters) => [...(letters as string)]) as [
    string[],
    string[],
    string[],
  ];
  const sizes = new Map([
    ...l.map((c, d) => [c, left.shape[d] as number] as const),
    ...r.map((c, d) => [c, right.shape[d] as number] as const),
  ]);
  const letters = [...out, ...[...sizes.keys()].filter((c) => !out.includes(c))];
  const shape = out.map((c) => sizes.get(c) as number);
  const data = new Array<number>(size(shape)).fill(0);
  const stride = (own: readonly string[], of: readonly number[], c: string): number =>
    own.includes(c) ? size(of.slice(own.indexOf(c) + 1)) : 0;
  const add = (depth: number, x: number, y: number, to: number): void => {
    const c = letters[depth];
    if (c === undefined) {
      data[to] = (data[to] as number) + (left.data[x] as number) * (right.data[y] as number);
      return;
    }
    const [dx, dy, dto] = [stride(l, left.shape, c), stride(r, right.shape, c), stride(out, shape, c)];
    for (let i = 0; i < (sizes.get(c) as number); i++) add(depth + 1, x + i * dx, y + i * dy, to + i * dto);
  };
  add(0, 0, 0, 0);
  return { shape, data };
}

type Rule = (inputs: readonly Plain[], attrs: Attrs) => Plain;
const first = (inputs: readonly Plain[]): Plain => inputs[0] as Plain;

const RULES: Readonly<Record<string, Rule>> = {
  map: (inputs, attrs) => byEntry(inputs, (...xs) => entryOf(attrs.expr as Expr, xs)),
  sub: (inputs) => byEntry(inputs, (x, y) => (x as number) - (y as number)),
  square: (inputs) => byEntry(inputs, (x) => (x as number) ** 2),
  sum: (inputs, attrs) => reduced(first(inputs), attrs, 0, (a, b) => a + b),
  amax: (inputs, attrs) => reduced(first(inputs), attrs, Number.NEGATIVE_INFINITY, Math.max),
  expand: (inputs, attrs) => make(attrs.shape as number[], (at) => read(first(inputs), at)),
  reshape: (inputs, attrs) => ({ shape: attrs.shape as number[], data: first(inputs).data }),
  permute: (inputs, attrs) => {
    const dims = attrs.dims as number[];
    const { shape, data } = first(inputs);
    const turned = dims.map((d) => shape[d] as number);
    return make(
      turned,
      (at) =>
        data[
          offset(
            shape.map((_, d) => at[dims.indexOf(d)] as number),
            shape,
          )
        ] as number,
    );
  },
  iota: (_, attrs) => make([attrs.size as number], ([i]) => i as number),
  'sample-mean': (inputs) => first(inputs),
  contract: (inputs, attrs) => contracted(inputs[0] as Plain, inputs[1] as Plain, attrs),
};

/** A value that is put in place of what was computed: of a variable, or of what one equation reads through one input. */
export interface Held {
  readonly id: VarId;
  /** Index of the only equation and of its input that read it; absent: all of them. */
  readonly at?: readonly [equation: number, input: number];
  readonly value: Plain;
}

function equationOf({ op, attrs, body }: Equation, inputs: readonly Plain[]): Plain {
  if (body) {
    const all = plainBody(body, new Map(body.inputs.map(({ name }, i) => [name, inputs[i] as Plain])));
    return all.get(body.outputs[0]?.id as VarId) as Plain;
  }
  const rule = RULES[op];
  if (!rule) throw new Error(`${op} has no plain rule`);
  return rule(inputs, attrs);
}

/** All values of a body, from those of its inputs by name. */
export function plainBody(body: Program, inputs: ReadonlyMap<string, Plain>, held?: Held): ReadonlyMap<VarId, Plain> {
  const values = new Map(body.inputs.map(({ name, id }) => [id, inputs.get(name) as Plain]));
  const hold = (id: VarId): void => {
    if (held && held.id === id && held.at === undefined) values.set(id, held.value);
  };
  for (const { id } of body.inputs) hold(id);
  for (const [e, equation] of body.equations.entries()) {
    const read = equation.inputs.map((id, i) =>
      held?.at?.[0] === e && held.at[1] === i ? held.value : (values.get(id) as Plain),
    );
    const [output] = equation.outputs;
    values.set(output as VarId, equationOf(equation, read));
    hold(output as VarId);
  }
  return values;
}
