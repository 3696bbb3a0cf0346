import { parseFormula } from '../../graph-core/scalar/parse.ts';
import { simplifyExpr } from '../../graph-core/scalar/simplify.ts';
import { parseNumber } from './number-format.ts';

/** A comma between digits, where it cannot part thousands: `1,5` and `0,125`, not `1,000`. */
const DECIMAL_COMMA = /^[+\-−]?\d+,\d+(e[+-]?\d+)?$/i;
const THOUSANDS = /^[+\-−]?[1-9]\d{0,2}(,\d{3})+$/;

/** What is true or false is no number. */
const CONDITION = /[<>=≤≥≠]/;

/** The number that an expression without names comes to, `2*pi`; null for anything else. */
function evaluated(text: string): number | null {
  const formula = parseFormula(text);
  if (!formula.ok || formula.value.names.length > 0 || CONDITION.test(text)) return null;
  const result = simplifyExpr(formula.value.expr);
  return result.kind === 'const' && result.dtype !== 'bool' ? result.value : null;
}

/** Reads what people type for one number: also `1/3`, `2*pi`, `1e-3`, and a decimal comma where it can be nothing else. */
export function readNumber(text: string): number | null {
  const clean = text.trim();
  if (clean === '') return null;
  if (THOUSANDS.test(clean)) return null;
  return parseNumber(DECIMAL_COMMA.test(clean) ? clean.replace(',', '.') : clean) ?? evaluated(clean);
}
