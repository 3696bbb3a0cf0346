import type { Dtype } from '../../graph-core/model/tensor.ts';
import { type BinaryOp, childrenOf, type Expr, refuseAttribute, type UnaryOp } from '../../graph-core/scalar/expr.ts';

/** WGSL type of a value in a register. */
export const wgslType = (dtype: Dtype): string => (dtype === 'float' ? 'f32' : dtype === 'int32' ? 'i32' : 'bool');

/** WGSL type of an element in memory: a bool is a u32. */
export const storageType = (dtype: Dtype): string => (dtype === 'bool' ? 'u32' : wgslType(dtype));

/** WGSL of a value in a register. */
export interface Value {
  readonly text: string;
  readonly dtype: Dtype;
}

/** What an expression reads. */
export interface Scope {
  readonly inputs: readonly Value[];
  /** The u32 that counts along a dim. */
  readonly coord: (dim: number) => string;
}

const INFIX: { readonly [op in BinaryOp]?: string } = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  eq: '==',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  and: '&&',
  or: '||',
};

/** Functions of the prelude; the other unary ones are exact in WGSL (round is to even there too). */
const CALLS: { readonly [op in UnaryOp]?: string } = {
  exp: 'exp_float',
  expm1: 'expm1_float',
  log: 'log_float',
  log1p: 'log1p_float',
  sqrt: 'sqrt_float',
  sin: 'sin_float',
  cos: 'cos_float',
  tan: 'tan_float',
  asin: 'asin_float',
  acos: 'acos_float',
  atan: 'atan_float',
  sinh: 'sinh_float',
  cosh: 'cosh_float',
  tanh: 'tanh_float',
  erf: 'erf_float',
  isfinite: 'is_finite',
};

/**
 * Prints expressions as `let` statements, each distinct operation once: derivatives share most of their parts. Only numbers
 * and names made here reach the text. `uses` collects the prelude functions called.
 *
 * `beside` is the prefix of another printer, of the same expression for another element, whose statements stand between those of this one.
 * Each function then waits for the one that the other called before: a compiler is free to put all statements of one element before those of the next,
 * and a core that looks only a few hundred instructions ahead would find no two to work on at a time.
 */
export class ExpressionPrinter {
  readonly lines: string[] = [];
  readonly #uses: Set<string>;
  readonly #prefix: string;
  readonly #beside: string | undefined;
  readonly #names = new Map<string, string>();
  /** Number of the name that the last function's value has, here and beside. */
  #called: number | null = null;

  constructor(uses: Set<string>, prefix = 't', beside?: string) {
    this.#uses = uses;
    this.#prefix = prefix;
    this.#beside = beside;
  }

  /** The value of an expression after `lines`. */
  print(e: Expr, scope: Scope): Value {
    const done = new Map<Expr, Value>();
    const visit = (node: Expr): Value => {
      const known = done.get(node) ?? this.#node(node, scope, visit);
      done.set(node, known);
      return known;
    };
    return visit(e);
  }

  /** A value as another dtype: numbers lose their fraction, and all but zero is true. */
  convert({ text, dtype }: Value, to: Dtype): Value {
    if (dtype === to) return { text, dtype };
    if (to === 'bool') return { text: dtype === 'float' ? this.#call('is_nonzero', text) : `(${text} != 0)`, dtype: to };
    if (to === 'int32') return { text: dtype === 'float' ? this.#call('to_int', text) : `i32(${text})`, dtype: to };
    return { text: `f32(${text})`, dtype: to };
  }

  constant(value: number, dtype: Dtype): Value {
    if (dtype === 'bool') return { text: value === 0 ? 'false' : 'true', dtype };
    if (dtype === 'float') return { text: this.#float(value), dtype };
    const whole = Math.trunc(value) | 0;
    return { text: whole === -(2 ** 31) ? 'i32(-2147483647 - 1)' : `i32(${whole})`, dtype };
  }

  #node(e: Expr, scope: Scope, visit: (e: Expr) => Value): Value {
    switch (e.kind) {
      case 'const':
        return this.constant(e.value, e.dtype);
      case 'input': {
        const operand = scope.inputs[e.index];
        if (!operand) throw new Error(`the expression reads input ${e.index}, which its call does not have`);
        return this.#let(this.convert(operand, e.dtype));
      }
      case 'coord':
        return { text: `i32(${scope.coord(e.dim)})`, dtype: 'int32' };
      case 'attribute':
        return refuseAttribute();
      case 'cast':
        return this.#let(this.convert(visit(e.x), e.dtype));
      case 'unary':
        return this.#ofOne(e.op, visit(e.x).text, e.dtype);
      case 'binary': {
        const known = ofConstants(e);
        if (known !== null) return this.constant(known, 'float');
        // 0 x is NaN where x is infinite or NaN: a driver that assumes neither must not see the zero
        const factor = (part: Expr): Value =>
          e.op === 'mul' && isZero(part) ? { text: this.#call('fence', visit(part).text), dtype: 'float' } : visit(part);
        return this.#let({ text: this.#binary(e.op, factor(e.x), factor(e.y)), dtype: e.dtype });
      }
      case 'select':
        return this.#let({ text: `select(${visit(e.y).text}, ${visit(e.x).text}, ${visit(e.cond).text})`, dtype: e.dtype });
      case 'call':
        return visit(e.body);
    }
  }

  /** Names a value, unless it has one; `printed` is its text where that says more than what it is. */
  #let({ text, dtype }: Value, printed = text): Value {
    if (/^\w+$/.test(text)) return { text, dtype };
    let name = this.#names.get(text);
    if (name === undefined) {
      name = `${this.#prefix}${this.#names.size}`;
      this.#names.set(text, name);
      this.lines.push(`let ${name} = ${printed};`);
    }
    return { text: name, dtype };
  }

  #ofOne(op: UnaryOp, x: string, dtype: Dtype): Value {
    if (op === 'neg') return this.#let({ text: `(-${x})`, dtype });
    if (op === 'not') return this.#let({ text: `(!${x})`, dtype });
    const own = CALLS[op];
    return own ? this.#apply(own, x, dtype) : this.#let({ text: `${op}(${x})`, dtype });
  }

  /** Calls a function of the prelude. */
  #apply(name: string, x: string, dtype: Dtype): Value {
    const text = this.#call(name, x);
    if (this.#beside === undefined || dtype !== 'float' || this.#names.has(text)) return this.#let({ text, dtype });
    const argument = this.#called === null ? x : this.#call('after', x, `${this.#beside}${this.#called}`);
    this.#called = this.#names.size;
    return this.#let({ text, dtype }, this.#call(name, argument));
  }

  #binary(op: BinaryOp, x: Value, y: Value): string {
    if (op === 'pow' || op === 'atan2') return this.#call(`${op}_float`, x.text, y.text);
    if (x.dtype === 'float') {
      // an ordered comparison with a NaN is false, whatever the driver assumes
      if (op === 'eq' || op === 'ne' || op === 'lt' || op === 'le') return this.#call(`${op}_float`, x.text, y.text);
      if (op === 'gt') return this.#call('lt_float', y.text, x.text);
      if (op === 'ge') return this.#call('le_float', y.text, x.text);
      if (op === 'rem') return this.#call('rem_float', x.text, y.text);
    } else if (op === 'div' || op === 'rem') return this.#call(`${op}_int`, x.text, y.text);
    const ordered = x.dtype === 'bool' && op !== 'and' && op !== 'or';
    const [a, b] = ordered ? [`i32(${x.text})`, `i32(${y.text})`] : [x.text, y.text];
    return `(${a} ${INFIX[op]} ${b})`;
  }

  #call(name: string, ...args: string[]): string {
    this.#uses.add(name);
    return `${name}(${args.join(', ')})`;
  }

  #float(value: number): string {
    const single = Math.fround(value);
    if (Number.isNaN(single)) return this.#call('nan');
    if (!Number.isFinite(single)) return single > 0 ? this.#call('inf') : `(-${this.#call('inf')})`;
    if (Object.is(single, -0)) return this.#call('minus_zero');
    const text = String(single);
    const literal = `${text}${/[.e]/.test(text) ? '' : '.0'}f`;
    return single < 0 ? `(${literal})` : literal;
  }
}

/** The dims whose coordinates an expression reads. */
export function coordsOf(e: Expr): ReadonlySet<number> {
  const dims = new Set<number>();
  walk(e, (node) => {
    if (node.kind === 'coord') dims.add(node.dim);
  });
  return dims;
}

/** The inputs that an expression reads. */
export function inputsOf(e: Expr): ReadonlySet<number> {
  const inputs = new Set<number>();
  walk(e, (node) => {
    if (node.kind === 'input') inputs.add(node.index);
  });
  return inputs;
}

/** Expressions that stand in many calls are one object. */
const costs = new WeakMap<Expr, number>();

/** Rough cost of an expression: its distinct operations, those that call a function ten times. */
export function costOf(e: Expr): number {
  const before = costs.get(e);
  if (before !== undefined) return before;
  const cost = countedCost(e);
  costs.set(e, cost);
  return cost;
}

function countedCost(e: Expr): number {
  let cost = 0;
  walk(e, (node) => {
    if (node.kind === 'unary') cost += CALLS[node.op] ? 10 : 1;
    if (node.kind === 'binary') cost += node.op === 'pow' || node.op === 'atan2' ? 20 : 1;
    if (node.kind === 'select' || node.kind === 'cast') cost += 1;
  });
  return cost;
}

/** Visits each distinct node once. */
function walk(e: Expr, visit: (e: Expr) => void, seen: Set<Expr> = new Set()): void {
  if (seen.has(e)) return;
  seen.add(e);
  visit(e);
  for (const child of childrenOf(e)) walk(child, visit, seen);
}

/**
 * A sum, product or quotient of two float constants. A shader in which one of these overflows, 1 / 0 say, does not compile:
 * what a shader's compiler works out has to be finite.
 */
const isZero = (e: Expr): boolean => e.kind === 'const' && e.dtype === 'float' && e.value === 0;

function ofConstants({ op, x, y }: Extract<Expr, { kind: 'binary' }>): number | null {
  if (x.kind !== 'const' || y.kind !== 'const' || x.dtype !== 'float') return null;
  const [a, b] = [Math.fround(x.value), Math.fround(y.value)];
  if (op === 'add') return a + b;
  if (op === 'sub') return a - b;
  if (op === 'mul') return a * b;
  return op === 'div' ? a / b : null;
}
