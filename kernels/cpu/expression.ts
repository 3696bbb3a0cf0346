import type { TensorData } from '../../graph-core/model/tensor.ts';
import type { BinaryOp, Expr, UnaryOp } from '../../graph-core/scalar/expr.ts';
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

/** The operations of which a graph has most get loops of their own, which the engine can compile for themselves. */
type Loop = (out: TensorData, x: TensorData, y: TensorData, n: number) => void;

const LOOPS: { readonly [op in BinaryOp]?: Loop } = {
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
};

const loopOf =
  (op: (x: number, y: number) => number): Loop =>
  (out, x, y, n) => {
    for (let i = 0; i < n; i++) out[i] = op(x[i] as number, y[i] as number);
  };

const BINARY: { readonly [op in BinaryOp]: Loop } = {
  add: LOOPS.add as Loop,
  sub: LOOPS.sub as Loop,
  mul: LOOPS.mul as Loop,
  div: LOOPS.div as Loop,
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
  const steps: Step[] = [];
  const done = new Map<Expr, TensorData>();
  const inputs = new Map<number, TensorData>();
  const coords = new Map<number, TensorData>();
  let registers = 0;
  const fresh = (node: Expr): TensorData => scratch.register(registers++, node.dtype);
  const shared = (map: Map<number, TensorData>, key: number, node: Expr): TensorData => {
    const register = map.get(key) ?? fresh(node);
    map.set(key, register);
    return register;
  };

  const visit = (node: Expr): TensorData => {
    const known = done.get(node);
    if (known) return known;
    const register = emit(node);
    done.set(node, register);
    return register;
  };

  const emit = (node: Expr): TensorData => {
    switch (node.kind) {
      case 'const':
        return scratch.constant(node.value, node.dtype);
      case 'input':
        return shared(inputs, node.index, node);
      case 'coord':
        return shared(coords, node.dim, node);
      case 'cast':
        return emitCast(node);
      case 'unary': {
        const [op, x, out] = [UNARY[node.op], visit(node.x), fresh(node)];
        steps.push((n) => {
          for (let i = 0; i < n; i++) out[i] = op(x[i] as number);
        });
        return out;
      }
      case 'binary': {
        const loop = (node.dtype === 'int32' ? INTEGER[node.op] : undefined) ?? BINARY[node.op];
        const [x, y, out] = [visit(node.x), visit(node.y), fresh(node)];
        steps.push((n) => loop(out, x, y, n));
        return out;
      }
      case 'select': {
        const [cond, x, y, out] = [visit(node.cond), visit(node.x), visit(node.y), fresh(node)];
        steps.push((n) => {
          for (let i = 0; i < n; i++) out[i] = (cond[i] !== 0 ? x[i] : y[i]) as number;
        });
        return out;
      }
    }
  };

  const emitCast = (node: Expr & { kind: 'cast' }): TensorData => {
    const [x, out] = [visit(node.x), fresh(node)];
    const from = node.x.dtype;
    if (node.dtype === 'bool') {
      steps.push((n) => {
        for (let i = 0; i < n; i++) out[i] = x[i] !== 0 ? 1 : 0;
      });
    } else if (node.dtype === 'int32' && from === 'float') {
      steps.push((n) => {
        for (let i = 0; i < n; i++) out[i] = toInt32(x[i] as number);
      });
    } else {
      steps.push((n) => {
        for (let i = 0; i < n; i++) out[i] = x[i] as number;
      });
    }
    return out;
  };

  const result = visit(e);
  const run: Step = (n) => {
    for (const step of steps) step(n);
  };
  return { inputs, coords, run, result };
}

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
