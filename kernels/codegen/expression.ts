import type { Dtype } from '../../graph-core/model/tensor.ts';
import type { BinaryOp, Expr, UnaryOp } from '../../graph-core/scalar/expr.ts';

/** WGSL type of a value in a register. */
export const wgslType = (dtype: Dtype): string => (dtype === 'float' ? 'f32' : dtype === 'int32' ? 'i32' : 'bool');

/** WGSL type of an element in memory: a bool is a u32. */
export const storageType = (dtype: Dtype): string => (dtype === 'bool' ? 'u32' : wgslType(dtype));

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

/** Functions of the prelude where the built-in one is not good enough. */
const CALLS: { readonly [op in UnaryOp]?: string } = {
  exp: 'c_exp',
  expm1: 'c_expm1',
  log: 'c_log',
  log1p: 'c_log1p',
  sqrt: 'c_sqrt',
  tanh: 'c_tanh',
  sinh: 'c_sinh',
  cosh: 'c_cosh',
  erf: 'c_erf',
  asin: 'c_asin',
  acos: 'c_acos',
  isfinite: 'is_finite',
};

/**
 * Prints expressions as WGSL. Only numbers and names made here reach the text. `uses` collects the prelude functions called.
 */
export class ExpressionPrinter {
  readonly uses = new Set<string>();
  readonly #coord: (dim: number) => string;

  /** `coord` names the u32 variable that counts along a dim. */
  constructor(coord: (dim: number) => string) {
    this.#coord = coord;
  }

  /** Text of an expression; operand i is the variable `x<i>`. */
  print(e: Expr): string {
    switch (e.kind) {
      case 'const':
        return this.#number(e.value, e.dtype);
      case 'input':
        return `x${e.index}`;
      case 'coord':
        return `i32(${this.#coord(e.dim)})`;
      case 'cast':
        return this.#cast(e.x, e.dtype);
      case 'unary':
        return this.#unary(e.op, e.x);
      case 'binary':
        return this.#binary(e.op, e.x, e.y, e.dtype);
      case 'select':
        return `select(${this.print(e.y)}, ${this.print(e.x)}, ${this.print(e.cond)})`;
    }
  }

  #call(name: string, ...args: string[]): string {
    this.uses.add(name);
    return `${name}(${args.join(', ')})`;
  }

  #number(value: number, dtype: Dtype): string {
    if (dtype === 'bool') return value === 0 ? 'false' : 'true';
    if (dtype === 'int32') return value === -2147483648 ? 'i32(-2147483647 - 1)' : `i32(${Math.trunc(value)})`;
    const single = Math.fround(value);
    if (Number.isNaN(single)) return this.#call('nan');
    if (!Number.isFinite(single)) return single > 0 ? this.#call('inf') : `(-${this.#call('inf')})`;
    const text = String(single);
    if (Object.is(single, -0)) return '(-0.0f)';
    const literal = `${text}${/[.e]/.test(text) ? '' : '.0'}f`;
    return single < 0 ? `(${literal})` : literal;
  }

  #cast(x: Expr, dtype: Dtype): string {
    const inner = this.print(x);
    if (x.dtype === dtype) return inner;
    if (dtype === 'bool') return `(${inner} != ${x.dtype === 'float' ? '0.0' : '0'})`;
    if (x.dtype === 'bool') return dtype === 'float' ? `select(0.0, 1.0, ${inner})` : `select(0, 1, ${inner})`;
    return `${wgslType(dtype)}(${inner})`;
  }

  #unary(op: UnaryOp, x: Expr): string {
    const inner = this.print(x);
    if (op === 'neg') return `(-${inner})`;
    if (op === 'not') return `(!${inner})`;
    const own = CALLS[op];
    return own ? this.#call(own, inner) : `${op}(${inner})`;
  }

  #binary(op: BinaryOp, x: Expr, y: Expr, dtype: Dtype): string {
    const [a, b] = [this.print(x), this.print(y)];
    if (op === 'pow') return this.#call('c_pow', a, b);
    if (op === 'rem') return this.#call(dtype === 'float' ? 'rem_f' : 'rem_i', a, b);
    if (op === 'atan2') return `atan2(${a}, ${b})`;
    return `(${a} ${INFIX[op]} ${b})`;
  }
}
