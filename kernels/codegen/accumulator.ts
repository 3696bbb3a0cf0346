import type { ReduceCall } from '../../graph-core/model/kernel-call.ts';
import type { Dtype } from '../../graph-core/model/tensor.ts';
import { type Value, wgslType } from './expression.ts';
import { GROUP, type ShaderBuilder } from './shader.ts';

/** Up to so many terms are added up as they come: above it what every addition loses is kept and given back. */
const SHORT = 64;

/**
 * The running value of a reduction as WGSL: the variable `acc`. bool is reduced as 0 and 1. Long sums of floats are compensated
 * (`total` holds the sum and the digits that do not fit into it), so that their order and their length do not matter.
 */
export class Accumulator {
  readonly result: Value;
  readonly #op: ReduceCall['op'];
  readonly #bool: boolean;
  readonly #shader: ShaderBuilder;
  readonly #compensated: boolean;

  /** `terms`: how many join one value. */
  constructor(shader: ShaderBuilder, { op, dtype, terms }: { op: ReduceCall['op']; dtype: Dtype; terms: number }) {
    this.result = { text: 'acc', dtype: dtype === 'float' ? 'float' : 'int32' };
    this.#op = op;
    this.#bool = dtype === 'bool';
    this.#shader = shader;
    this.#compensated = op === 'sum' && dtype === 'float' && terms > SHORT;
    if (this.#compensated) for (const name of ['add_to', 'is_finite'] as const) shader.uses.add(name);
  }

  declare(): string[] {
    const start = `var acc: ${wgslType(this.result.dtype)} = ${this.#identity()};`;
    return this.#compensated ? [start, 'var total = vec2<f32>(0.0);'] : [start];
  }

  add(value: Value): string[] {
    const term = `let term = ${this.#shader.printer().convert(value, this.result.dtype).text};`;
    const join = this.#compensated ? 'total = add_to(total, vec2<f32>(term, 0.0));' : this.#join('acc', 'term');
    return [term, join];
  }

  close(): string[] {
    return this.#compensated ? [`acc = ${given('total')};`] : [];
  }

  /**
   * Joins the values of `parts` invocations that are `apart` from one another in a workgroup, in place of {@link close}: the results are
   * those of the first invocations. One barrier, where {@link tree} takes one for every halving.
   */
  rows(apart: number, parts: string): string[] {
    const own = this.#compensated ? 'total' : 'acc';
    const both = this.#compensated ? 'total = add_to(total, other);' : this.#join('acc', 'other');
    return [
      `shared_acc[lane] = ${own};`,
      'workgroupBarrier();',
      `if (lane < ${apart}u) {`,
      `  for (var part = 1u; part < ${parts}; part++) { let other = shared_acc[part * ${apart}u + lane]; ${both} }`,
      '}',
      ...this.close(),
    ];
  }

  /** Joins the values of a workgroup's invocations, in place of {@link close}: the result is that of the first. */
  tree(): string[] {
    const own = this.#compensated ? 'total' : 'acc';
    const both = this.#compensated ? 'both = add_to(both, other);' : this.#join('both', 'other');
    return [
      `shared_acc[lane] = ${own};`,
      'workgroupBarrier();',
      `for (var half = ${GROUP / 2}u; half > 0u; half = half / 2u) {`,
      `  if (lane < half) { var both = shared_acc[lane]; let other = shared_acc[lane + half]; ${both} shared_acc[lane] = both; }`,
      '  workgroupBarrier();',
      '}',
      this.#compensated ? `acc = ${given('shared_acc[0]')};` : 'acc = shared_acc[0];',
    ];
  }

  get globals(): string {
    const type = this.#compensated ? 'vec2<f32>' : wgslType(this.result.dtype);
    return `var<workgroup> shared_acc: array<${type}, ${GROUP}>;`;
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

/** What a compensated sum comes to: an infinite one has lost nothing that could be given back. */
export const given = (total: string): string => `${total}.x + select(0.0, ${total}.y, is_finite(${total}.y))`;
