import { derive } from './derive.ts';
import { type Expr, operationsOf } from './expr.ts';
import type { Formula } from './parse.ts';
import { exprToTex } from './tex.ts';
import { tidyExpr } from './tidy.ts';

/** Longer ones are no reading matter, and would take long to typeset. */
const MOST_OPERATIONS = 160;

const GREEK: ReadonlySet<string> = new Set(
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon phi chi psi omega'.split(' '),
);

/** `x1` is x with index 1, `alpha` the letter, `x_in` x with the index in; other words stand upright. */
export function nameToTex(name: string): string {
  const [, word = name, index = ''] = /^([A-Za-z]+?)_?(\d+|(?<=_)\w+)?$/.exec(name) ?? [];
  const upright = (text: string): string => `\\mathrm{${text.replaceAll('_', '\\_')}}`;
  const base = word.length === 1 ? word : GREEK.has(word) ? `\\${word}` : upright(word);
  if (index === '') return base;
  return `${base}_{${/^\d+$/.test(index) || index.length === 1 ? index : upright(index)}}`;
}

/** A formula and its derivatives, typeset; null for what is too long to be read. */
export interface FormulaTex {
  readonly forward: string | null;
  readonly partials: readonly { readonly name: string; readonly tex: string | null }[];
}

/** The formula as it is written, and the partial derivative by each of its variables as people would write it. */
export function formulaTex({ expr, names, result }: Formula): FormulaTex {
  const symbols = names.map(nameToTex);
  const left = nameToTex(result ?? 'y');
  const right = (e: Expr): string | null => (operationsOf(e) > MOST_OPERATIONS ? null : exprToTex(e, symbols));
  const forward = right(expr);
  return {
    forward: forward === null ? null : `${left} = ${forward}`,
    partials: names.map((name, i) => {
      const slope = derive(expr, i);
      const tex = slope === null ? '0' : operationsOf(slope) > 20 * MOST_OPERATIONS ? null : right(tidyExpr(slope));
      return { name, tex: tex === null ? null : `\\frac{\\partial ${left}}{\\partial ${symbols[i]}} = ${tex}` };
    }),
  };
}
