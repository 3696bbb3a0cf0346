import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { Expr } from '../../graph-core/scalar/expr.ts';
import { exprToTex } from '../../graph-core/scalar/tex.ts';
import type { Operation, TensorSummary } from '../../session/protocol.ts';
import { numberTex } from '../ui/number-format.ts';
import { operationTitle, type Told } from './operation-text.ts';

const MAX_LINES = 4;

/** Cases within cases, which nobody reads: that it is some function of its operands says as much. */
const isReadable = (tex: string): boolean => tex.split('\\begin{cases}').length <= 2;
const upright = (text: string): string => `\\operatorname{${text.replace(/[^A-Za-z0-9 ]/g, '').replaceAll(' ', '\\ ')}}`;

/** The rule of the current operation in TeX, with the symbols of the drawing. */
export function ruleTex({ node, output, tex, source, t }: Told, { formula }: Operation): string {
  if (node === null) return '';
  const operands = node.inputs.map((name) => tex(source(`${node.id}.${name}`)));
  const left = tex(output);
  if (formula) {
    const right = exprToTex(formula, operands);
    return `${left} = ${isReadable(right) ? right : `f\\left(${operands.join(',\\, ')}\\right)`}`;
  }
  if (node.type === 'contract') return `${left} = \\sum ${operands.join('\\, ')}`;
  return `${left} = ${upright(operationTitle(node, t))}\\left(${operands.join(',\\, ')}\\right)`;
}

/** The derivative of the rule by one of its inputs; null where it does not work entry by entry. */
export function partialTex({ node, output, tex, source }: Told, { partials }: Operation, wrt: string): string | null {
  const name = node === null ? '' : wrt.slice(node.id.length + 1);
  const slope = partials[name];
  if (node === null || slope === undefined) return null;
  const operands = node.inputs.map((each) => tex(source(`${node.id}.${each}`)));
  const [above, below] = [tex(output), tex(source(wrt))];
  const right = exprToTex(slope, operands);
  if (!isReadable(right)) return null;
  return `\\frac{\\partial ${above}}{\\partial ${below}} = ${right}`;
}

/** In brackets where a sign would meet another. */
const operandTex = (value: number): string => {
  const text = numberTex(value);
  return text.startsWith('-') ? `\\left(${text}\\right)` : text;
};

/** A line for each entry: the formula with its numbers, and what it gives. Null where they are many, or do not stand entry by entry. */
export function numbersTex(formula: Expr | null, operands: readonly TensorSummary[], result: TensorSummary): string | null {
  const count = sizeOf(result.shape);
  const isEven = operands.every(({ shape }) => sizeOf(shape) === count || sizeOf(shape) === 1);
  if (formula === null || !isReadable(exprToTex(formula)) || !isEven || count === 0 || count > MAX_LINES) return null;
  const lines = result.entries.map((value, i) => {
    const numbers = operands.map(({ entries }) => operandTex(entries[entries.length === 1 ? 0 : i] ?? Number.NaN));
    return `${exprToTex(formula, numbers)} &= ${numberTex(value)}`;
  });
  return `\\begin{aligned} ${lines.join(' \\\\ ')} \\end{aligned}`;
}
