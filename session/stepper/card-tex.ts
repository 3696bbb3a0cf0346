import { type Shape, sizeOf } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { inline } from '../../graph-core/passes/inline.ts';
import { formulaOf } from '../../graph-core/program/infer.ts';
import { type Expr, mapExpr } from '../../graph-core/scalar/expr.ts';
import { exprToTex } from '../../graph-core/scalar/tex.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { compile } from '../../kernels/cpu/expression.ts';
import { blockInputs, blockProgram } from '../block-program.ts';

/** Numbers written out in one line of TeX; more are not read by anybody. */
const MAX_NUMBERS = 24;
const MAX_LINES = 4;

/** A number as the canvas shows it: three significant digits unless said otherwise, no more than it has. */
export function numberTex(x: number, digits = 3): string {
  if (Number.isNaN(x)) return '\\mathrm{NaN}';
  if (!Number.isFinite(x)) return x > 0 ? '\\infty' : '-\\infty';
  const text = String(Number(x.toPrecision(digits)));
  const [mantissa, exponent] = text.split('e');
  return exponent === undefined ? text : `${mantissa} \\cdot 10^{${Number(exponent)}}`;
}

/** A scalar, a column vector or a matrix. */
function tensorTex(shape: Shape, data: ArrayLike<number>): string {
  const numbers = Array.from(data, (x) => numberTex(x));
  if (shape.length === 0) return numbers[0] ?? '';
  const width = shape.length === 1 ? 1 : (shape.at(-1) ?? 1);
  const rows = Array.from({ length: Math.ceil(numbers.length / Math.max(1, width)) }, (_, r) =>
    numbers.slice(r * width, (r + 1) * width).join(' & '),
  );
  return `\\begin{bmatrix} ${rows.join(' \\\\ ')} \\end{bmatrix}`;
}

/** Assignments under one another, aligned at their arrows. */
export const linesTex = (lines: readonly string[]): string =>
  `\\begin{aligned} ${lines.map((line) => line.replace('\\leftarrow', '&\\leftarrow')).join(' \\\\[2pt] ')} \\end{aligned}`;

/** `η = 0.01, μ = 0.9`. */
export const lettersTex = (letters: readonly (readonly [tex: string, value: number])[]): string =>
  letters.map(([tex, value]) => `${tex} = ${numberTex(value)}`).join(',\\; ');

export interface NumbersContext {
  readonly analysis: Analysis;
  readonly stepper: { readonly before: (address: string) => ArrayLike<number> | null };
}

interface Operand {
  readonly shape: Shape;
  readonly data: ArrayLike<number>;
}

/** A block's rule with the numbers of this step in place of its symbols; null where there are too many. */
export function withNumbers(node: string, context: NumbersContext): string | null {
  const program = blockProgram(context.analysis, node);
  const found = context.analysis.nodes.get(node);
  const [output] = program?.outputs ?? [];
  if (!program || !found?.op || !output) return null;
  const numbers = [...program.inputs, output].reduce((n, { id }) => n + sizeOf(program.types[id]?.shape ?? []), 0);
  if (numbers > MAX_NUMBERS) return null;
  const operands = blockInputs(context.analysis, node).map(({ port, from }): Operand | null => {
    const id = program.inputs.find((input) => input.name === port)?.id ?? -1;
    const data = context.stepper.before(from);
    return data ? { shape: program.types[id]?.shape ?? [], data } : null;
  });
  const data = context.stepper.before(`${node}.${output.name}`);
  if (!data || operands.some((o) => o === null)) return null;
  const given = operands as Operand[];
  const result: Operand = { shape: program.types[output.id]?.shape ?? [], data };
  const formula = elementFormula(context.analysis, node);
  if (formula && given.every((o) => o.data.length === result.data.length)) return elementLines(formula, given, result);
  const tex = given.map((o) => tensorTex(o.shape, o.data));
  const right = tensorTex(result.shape, result.data);
  if (found.op.type === 'linear') {
    const [input, weight, bias] = tex;
    return given[0]?.shape.length === 1 ? `${weight} ${input}${bias === undefined ? '' : ` + ${bias}`} = ${right}` : null;
  }
  // the rule has the target first
  if (found.op.type === 'squared-norm' && tex.length === 2) return `\\left\\| ${tex[1]} - ${tex[0]} \\right\\|^2 = ${right}`;
  return `\\operatorname{${found.op.title.replace(/[^A-Za-z ]/g, '').replaceAll(' ', '\\ ')}}\\left(${tex.join(',\\ ')}\\right) = ${right}`;
}

/** The formula of an elementwise block over its inputs in port order. */
function elementFormula(analysis: Analysis, node: string): Expr | null {
  const program = blockProgram(analysis, node);
  const flat = program && inline(program);
  const [equation] = flat?.equations ?? [];
  if (!flat || !equation || flat.equations.length !== 1) return null;
  const def = registry(equation.op);
  if (def.kind !== 'elementwise' || !equation.inputs.every((id, i) => flat.inputs[i]?.id === id)) return null;
  return formulaOf(
    def,
    equation.inputs.map((id) => flat.types[id]?.dtype ?? 'float'),
    equation.attrs,
  );
}

/** One line an element: the formula with that element's numbers, and what it gives. */
function elementLines(formula: Expr, operands: readonly Operand[], result: Operand): string | null {
  if (result.data.length > MAX_LINES) return null;
  const lines = Array.from({ length: result.data.length }, (_, i) => {
    const numbers = operands.map((o) => o.data[i] as number);
    const names = [...numbers, ...numbers.map((x) => -x)].map((x) => {
      const tex = numberTex(x);
      return tex.startsWith('-') ? `\\left(${tex}\\right)` : tex;
    });
    return `${exprToTex(decided(formula, numbers), names)} &= ${numberTex(result.data[i] as number)}`;
  });
  return `\\begin{aligned} ${lines.join(' \\\\ ')} \\end{aligned}`;
}

/**
 * A formula in which these numbers have decided: of a case distinction within it the branch that is taken stands there, and
 * a number with its sign changed is operand i + count. That of the whole formula stays, as it is what the block is about.
 */
function decided(formula: Expr, numbers: readonly number[]): Expr {
  const inputs = Float64Array.from(numbers);
  const count = numbers.length;
  const within = (e: Expr): Expr =>
    mapExpr(e, (each) => {
      if (each.kind === 'select') return isTrue(each.cond) ? each.x : each.y;
      if (each.kind !== 'unary' || each.op !== 'neg' || each.x.kind !== 'input') return each;
      return { ...each.x, index: (each.x.index + count) % (2 * count) };
    });
  const isTrue = (cond: Expr): boolean =>
    compile(cond, 'float64')({ inputs: Float64Array.of(...inputs, ...inputs.map((x) => -x)), coords: new Int32Array(0) }) !== 0;
  if (formula.kind !== 'select') return within(formula);
  return { ...formula, cond: within(formula.cond), x: within(formula.x), y: within(formula.y) };
}
