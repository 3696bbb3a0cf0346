import type { TensorData } from '../../graph-core/model/tensor.ts';
import { type BinaryOp, type Expr, refuseAttribute, type UnaryOp } from '../../graph-core/scalar/expr.ts';
import { type Precision, Scratch } from './scratch.ts';
import { erf, floorMod, powC, roundHalfEven, toInt32 } from './special.ts';

/** Computes the first `n` elements of a block. */
type Step = (n: number) => void;

/** An expression over blocks: fill `inputs` and `coords`, call `run`, read `result`. */
export interface Compiled {
  /** Registers of the operands that the expression reads. */
  readonly inputs: ReadonlyMap<number, TensorData>;
  /** Registers of the coordinates that it reads, by dim. */
  readonly coords: ReadonlyMap<number, TensorData>;
  readonly run: Step;
  readonly result: TensorData;
}

const UNARY: { readonly [op in UnaryOp]: (x: number) => number } = {
  neg: (x) => -x,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  erf,
  floor: Math.floor,
  ceil: Math.ceil,
  round: roundHalfEven,
  not: (x) => (x === 0 ? 1 : 0),
  isfinite: (x) => (Number.isFinite(x) ? 1 : 0),
};

type Loop = (out: TensorData, x: TensorData, y: TensorData, n: number) => void;

const loopOf =
  (op: (x: number, y: number) => number): Loop =>
  (out, x, y, n) => {
    for (let i = 0; i < n; i++) out[i] = op(x[i] as number, y[i] as number);
  };

const BINARY: { readonly [op in BinaryOp]: Loop } = {
  // the operations of which a graph has most get loops of their own, which the engine can compile for themselves
  add: (out, x, y, n) => {
    for (let i = 0; i < n; i++) out[i] = (x[i] as number) + (y[i] as number);
  },
  sub: (out, x, y, n) => {
    for (let i = 0; i < n; i++) out[i] = (x[i] as number) - (y[i] as number);
  },
  mul: (out, x, y, n) => {
    for (let i = 0; i < n; i++) out[i] = (x[i] as number) * (y[i] as number);
  },
  div: (out, x, y, n) => {
    for (let i = 0; i < n; i++) out[i] = (x[i] as number) / (y[i] as number);
  },
  pow: loopOf(powC),
  atan2: loopOf(Math.atan2),
  rem: loopOf(floorMod),
  eq: loopOf((x, y) => (x === y ? 1 : 0)),
  ne: loopOf((x, y) => (x !== y ? 1 : 0)),
  lt: loopOf((x, y) => (x < y ? 1 : 0)),
  le: loopOf((x, y) => (x <= y ? 1 : 0)),
  gt: loopOf((x, y) => (x > y ? 1 : 0)),
  ge: loopOf((x, y) => (x >= y ? 1 : 0)),
  and: loopOf((x, y) => (x !== 0 && y !== 0 ? 1 : 0)),
  or: loopOf((x, y) => (x !== 0 || y !== 0 ? 1 : 0)),
};

/** Sums and differences wrap by being stored; these need more. */
const INTEGER: { readonly [op in BinaryOp]?: Loop } = {
  mul: loopOf(Math.imul),
  div: loopOf((x, y) => (y === 0 ? 0 : Math.floor(x / y))),
  rem: loopOf((x, y) => (y === 0 ? 0 : x - y * Math.floor(x / y))),
};

/**
 * An expression as a list of closures, one for each distinct operation, each over a block of elements in typed arrays (the
 * window's security policy forbids generated code). A Float32Array rounds after every operation, as a device does.
 */
export function compileBlocks(e: Expr, scratch: Scratch): Compiled {
  const compiler = new BlockCompiler(scratch);
  const result = compiler.visit(e);
  const { inputs, coords, steps } = compiler;
  const run: Step = (n) => {
    for (const step of steps) step(n);
  };
  return { inputs, coords, run, result };
}

class BlockCompiler {
  readonly steps: Step[] = [];
  readonly inputs = new Map<number, TensorData>();
  readonly coords = new Map<number, TensorData>();
  readonly #scratch: Scratch;
  readonly #done = new Map<Expr, TensorData>();
  #registers = 0;

  constructor(scratch: Scratch) {
    this.#scratch = scratch;
  }

  /** The register of an expression; a part that is met again is not computed again. */
  visit(e: Expr): TensorData {
    const register = this.#done.get(e) ?? this.#emit(e);
    this.#done.set(e, register);
    return register;
  }

  #emit(e: Expr): TensorData {
    switch (e.kind) {
      case 'const':
        return this.#scratch.constant(e.value, e.dtype);
      case 'input':
        return this.#shared(this.inputs, e.index, e);
      case 'coord':
        return this.#shared(this.coords, e.dim, e);
      case 'attribute':
        return refuseAttribute();
      case 'cast':
        return this.#cast(e);
      case 'call':
        return this.visit(e.body);
      case 'unary': {
        const [op, x, out] = [UNARY[e.op], this.visit(e.x), this.#fresh(e)];
        this.steps.push((n) => {
          for (let i = 0; i < n; i++) out[i] = op(x[i] as number);
        });
        return out;
      }
      case 'binary': {
        const loop = (e.dtype === 'int32' ? INTEGER[e.op] : undefined) ?? BINARY[e.op];
        const [x, y, out] = [this.visit(e.x), this.visit(e.y), this.#fresh(e)];
        this.steps.push((n) => loop(out, x, y, n));
        return out;
      }
      case 'select': {
        const [cond, x, y, out] = [this.visit(e.cond), this.visit(e.x), this.visit(e.y), this.#fresh(e)];
        this.steps.push((n) => {
          for (let i = 0; i < n; i++) out[i] = (cond[i] !== 0 ? x[i] : y[i]) as number;
        });
        return out;
      }
    }
  }

  #cast(e: Expr & { kind: 'cast' }): TensorData {
    const [x, out] = [this.visit(e.x), this.#fresh(e)];
    const convert = e.dtype === 'bool' ? truth : e.dtype === 'int32' ? toInt32 : identity;
    this.steps.push((n) => {
      for (let i = 0; i < n; i++) out[i] = convert(x[i] as number);
    });
    return out;
  }

  #fresh(e: Expr): TensorData {
    return this.#scratch.register(this.#registers++, e.dtype);
  }

  #shared(map: Map<number, TensorData>, key: number, e: Expr): TensorData {
    const register = map.get(key) ?? this.#fresh(e);
    map.set(key, register);
    return register;
  }
}

const truth = (x: number): number => (x !== 0 ? 1 : 0);
const identity = (x: number): number => x;

/** What a compiled expression of single numbers reads. */
export interface Element {
  readonly inputs: Float64Array;
  readonly coords: Int32Array;
}

/** An expression as a function of one element, for those who want a single number. */
export function compile(e: Expr, precision: Precision): (element: Element) => number {
  const { inputs, coords, run, result } = compileBlocks(e, new Scratch(precision, 1));
  return (element) => {
    for (const [index, register] of inputs) register[0] = element.inputs[index] as number;
    for (const [dim, register] of coords) register[0] = element.coords[dim] as number;
    run(1);
    return result[0] as number;
  };
}
