import type { ReduceCall } from '../../graph-core/model/kernel-call.ts';
import type { Dtype } from '../../graph-core/model/tensor.ts';
import { type Value, wgslType } from './expression.ts';
import { GROUP, type ShaderBuilder } from './shader.ts';

/** Terms that are added up before they join the total: what keeps long float32 sums accurate. */
const BLOCK = 64;

/** The running value of a reduction as WGSL: the variable `acc`. bool is reduced as 0 and 1. */
export class Accumulator {
  readonly result: Value;
  readonly #op: ReduceCall['op'];
  readonly #bool: boolean;
  readonly #shader: ShaderBuilder;
  /** Only sums of floats lose digits by their order. */
  readonly #blocked: boolean;

  constructor(shader: ShaderBuilder, op: ReduceCall['op'], dtype: Dtype) {
    this.result = { text: 'acc', dtype: dtype === 'float' ? 'float' : 'int32' };
    this.#op = op;
    this.#bool = dtype === 'bool';
    this.#shader = shader;
    this.#blocked = op === 'sum' && dtype === 'float';
  }

  declare(): string[] {
    const start = `var acc: ${wgslType(this.result.dtype)} = ${this.#identity()};`;
    return this.#blocked ? [start, 'var block = 0.0; var filled = 0u;'] : [start];
  }

  add(value: Value): string[] {
    const term = `let term = ${this.#shader.printer().convert(value, this.result.dtype).text};`;
    if (!this.#blocked) return [term, this.#join('acc', 'term')];
    const flush = `if (filled == ${BLOCK}u) { acc = acc + block; block = 0.0; filled = 0u; }`;
    return [term, 'block = block + term; filled++;', flush];
  }

  close(): string[] {
    return this.#blocked ? ['acc = acc + block;'] : [];
  }

  /** Joins the values of a workgroup's invocations; the result is in `shared_acc[0]`. */
  tree(): string[] {
    return [
      'shared_acc[lane] = acc;',
      'workgroupBarrier();',
      `for (var half = ${GROUP / 2}u; half > 0u; half = half / 2u) {`,
      `  if (lane < half) { var both = shared_acc[lane]; let other = shared_acc[lane + half]; ${this.#join('both', 'other')} shared_acc[lane] = both; }`,
      '  workgroupBarrier();',
      '}',
    ];
  }

  get globals(): string {
    return `var<workgroup> shared_acc: array<${wgslType(this.result.dtype)}, ${GROUP}>;`;
  }

  #identity(): string {
    const start = { sum: 0, prod: 1, max: Number.NEGATIVE_INFINITY, min: Number.POSITIVE_INFINITY }[this.#op];
    const printer = this.#shader.printer();
    if (this.result.dtype === 'float') return printer.constant(start, 'float').text;
    const [low, high] = this.#bool ? [0, 1] : [-(2 ** 31), 2 ** 31 - 1];
    return printer.constant(Math.min(high, Math.max(low, start)), 'int32').text;
  }

  /** A NaN wins over any number, as in torch: the built-in max may drop it. */
  #join(into: string, term: string): string {
    if (this.#op === 'sum') return `${into} = ${into} + ${term};`;
    if (this.#op === 'prod') return `${into} = ${into} * ${term};`;
    const better = `${term} ${this.#op === 'max' ? '>' : '<'} ${into}`;
    if (this.result.dtype === 'int32') return `if (${better}) { ${into} = ${term}; }`;
    this.#shader.uses.add('is_nan');
    return `if (is_nan(${term}) || (!is_nan(${into}) && ${better})) { ${into} = ${term}; }`;
  }
}
