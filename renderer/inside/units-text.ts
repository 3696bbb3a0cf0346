import type { TFunction } from 'i18next';
import type { UnitSum, Units } from '../../session/protocol.ts';
import { formatCount, formatNumber } from '../ui/number-format.ts';
import { othersOf } from './units.ts';
import { currentTerm, type UnitsWalk } from './units-walk.ts';

/** What the values of a layer are called, as text. */
export interface UnitSymbols {
  readonly input: string;
  readonly weight: string;
  readonly bias: string;
  readonly output: string;
  /** What the function behind the sums gives, and the function's name. */
  readonly after: string;
  readonly function: string;
}

/** A unit, a weight or a function that is pointed at or has the focus; `row` and `column` within the window. */
export interface Pointed {
  readonly side: 'input' | 'weight' | 'sum' | 'function';
  readonly row: number;
  readonly column: number;
}

export interface Told {
  readonly units: Units;
  readonly symbols: UnitSymbols;
  readonly t: TFunction;
}

/** Terms that are also written as symbols. */
const FEW = 3;
/** Digits in which a sum stands beside the step's own. */
const DIGITS = 7;

const inBrackets = (value: number): string => (value < 0 ? `(${formatNumber(value)})` : formatNumber(value));
const product = (left: number, right: number): string => `${inBrackets(left)}·${inBrackets(right)}`;
const gradient = (name: string): string => `∂C/∂${name}`;

/** `1,` before the index where the input has several rows. */
const rowOf = ({ units }: Told): string => (units.row.count > 1 ? `${units.row.at},` : '');

export const nameOf = {
  input: (told: Told, column: number) => `${told.symbols.input}[${rowOf(told)}${told.units.columns.from + column}]`,
  sum: (told: Told, row: number) => `${told.symbols.output}[${rowOf(told)}${told.units.rows.from + row}]`,
  bias: ({ units, symbols }: Told, row: number) => `${symbols.bias}[${units.rows.from + row}]`,
  function: (told: Told, row: number) => `${told.symbols.after}[${rowOf(told)}${told.units.rows.from + row}]`,
  weight: ({ units, symbols }: Told, row: number, column: number) =>
    `${symbols.weight}[${units.rows.from + row},${units.columns.from + column}]`,
} as const;

interface Written {
  readonly name: string;
  /** Each term as symbols and as numbers. */
  readonly terms: readonly (readonly [string, string])[];
  readonly sum: UnitSum;
}

const others = ({ t }: Told, count: number, value: number): readonly [string, string] => {
  const text = t('units:others-term', { count, shown: formatCount(count), value: formatNumber(value) });
  return [text, text];
};

function forwardSum(told: Told, row: number): Written | null {
  const { units } = told;
  const sum = units.forward?.[row];
  if (!sum) return null;
  const { columns } = units;
  const terms = Array.from({ length: columns.count }, (_, j) => {
    const [w, z] = [units.weight?.[row * columns.count + j], units.input?.[j]];
    return [`${nameOf.weight(told, row, j)}·${nameOf.input(told, j)}`, product(w ?? Number.NaN, z ?? Number.NaN)] as const;
  });
  const rest = othersOf(columns) > 0 ? [others(told, othersOf(columns), sum.terms[columns.count] as number)] : [];
  const bias = units.hasBias ? [[nameOf.bias(told, row), inBrackets(sum.terms.at(-1) as number)] as const] : [];
  return { name: nameOf.sum(told, row), terms: [...terms, ...rest, ...bias], sum };
}

function backwardSum(told: Told, column: number): Written | null {
  const { units } = told;
  const sum = units.backward?.[column];
  if (!sum) return null;
  const { rows, columns } = units;
  const terms = Array.from({ length: rows.count }, (_, i) => {
    const [g, w] = [units.gradients.output?.[i], units.weight?.[i * columns.count + column]];
    const name = `${gradient(nameOf.sum(told, i))}·${nameOf.weight(told, i, column)}`;
    return [name, product(g ?? Number.NaN, w ?? Number.NaN)] as const;
  });
  const rest = othersOf(rows) > 0 ? [others(told, othersOf(rows), sum.terms[rows.count] as number)] : [];
  return { name: gradient(nameOf.input(told, column)), terms: [...terms, ...rest], sum };
}

/** `s[1] = w[1,0]·z[0] + … = 1·1 + … = −4`, then whether the step has the same; with terms left, what it comes to so far. */
function sumText({ name, terms, sum }: Written, t: TFunction, shown = terms.length): string {
  if (shown === 0) return '';
  const isWhole = shown >= terms.length;
  const symbolic = terms.length <= FEW && isWhole ? `${terms.map(([text]) => text).join(' + ')} = ` : '';
  const numeric = terms.slice(0, shown).map(([, text]) => text);
  const value = formatNumber(sum.partial[shown - 1] as number);
  if (!isWhole) return t('units:so-far', { sum: `${name} = ${numeric.join(' + ')} + …`, value });
  return `${name} = ${symbolic}${numeric.join(' + ')} = ${value}. ${compared(sum, t)}`;
}

function compared({ partial, engine, isEqual }: UnitSum, t: TFunction): string {
  const sum = partial.at(-1) as number;
  const words = {
    sum: formatNumber(sum, DIGITS),
    engine: formatNumber(engine, DIGITS),
    difference: formatNumber(engine - sum),
  };
  if (Object.is(sum, engine) || sum === engine) return t('units:compared.same', words);
  return isEqual ? t('units:compared.near', words) : t('units:compared.apart', words);
}

const join = (parts: readonly (string | null | false | undefined)[]): string => parts.filter(Boolean).join('  ·  ');

function weightText(told: Told, row: number, column: number): string {
  const { units, t } = told;
  const at = row * units.columns.count + column;
  const [w, z, gs, gw] = [units.weight?.[at], units.input?.[column], units.gradients.output?.[row], units.gradients.weight?.[at]];
  const name = nameOf.weight(told, row, column);
  const [s, x] = [nameOf.sum(told, row), nameOf.input(told, column)];
  const term = units.forward?.[row]?.terms[column];
  const back = units.backward?.[column]?.terms[row];
  const isSum = units.isMean || units.row.count > 1;
  return join([
    w !== undefined && z !== undefined && term !== undefined
      ? `${name}·${x} = ${product(w, z)} = ${formatNumber(term)}`
      : `${name} = ${w === undefined ? '–' : formatNumber(w)}`,
    gw !== undefined && isSum && t('units:weight-sum', { name: gradient(name), value: formatNumber(gw) }),
    gw !== undefined &&
      gs !== undefined &&
      z !== undefined &&
      !isSum &&
      `${gradient(name)} = ${gradient(s)}·${x} = ${product(gs, z)} = ${formatNumber(gw)}`,
    back !== undefined &&
      gs !== undefined &&
      w !== undefined &&
      t('units:share', { of: gradient(x), term: `${gradient(s)}·${name} = ${product(gs, w)} = ${formatNumber(back)}` }),
  ]);
}

function functionText(told: Told, row: number): string {
  const { units, symbols } = told;
  const { after } = units;
  if (!after) return '';
  const [name, s] = [nameOf.function(told, row), nameOf.sum(told, row)];
  const [z, sum, gz, slope, gs] = [
    after.value?.[row],
    units.output?.[row],
    after.gradient?.[row],
    after.slope?.[row],
    units.gradients.output?.[row],
  ];
  const f = symbols.function;
  return join([
    z === undefined || sum === undefined
      ? `${name} = ${f}(${s})`
      : units.isMean
        ? `${name} = ${formatNumber(z)}`
        : `${name} = ${f}(${s}) = ${f}(${formatNumber(sum)}) = ${formatNumber(z)}`,
    slope !== undefined &&
      gz !== undefined &&
      gs !== undefined &&
      `${gradient(s)} = ${gradient(name)}·${f}′(${s}) = ${product(gz, slope)} = ${formatNumber(gs)}`,
  ]);
}

/** The arithmetic of what is pointed at. */
export function pointedText(told: Told, { side, row, column }: Pointed): string {
  const { units, t } = told;
  if (side === 'weight') return weightText(told, row, column);
  if (side === 'function') return functionText(told, row);
  if (side === 'sum') {
    const written = forwardSum(told, row);
    const back = units.gradients.output?.[row];
    const name = nameOf.sum(told, row);
    return join([
      written ? sumText(written, t) : `${name} = –`,
      back !== undefined && `${gradient(name)} = ${formatNumber(back)}`,
    ]);
  }
  const value = units.input?.[column];
  const written = backwardSum(told, column);
  return join([
    `${nameOf.input(told, column)} = ${value === undefined ? '–' : formatNumber(value)}`,
    written && sumText(written, t),
  ]);
}

/** The sum that is walked through, as far as its terms are revealed. */
export function walkText(told: Told, walk: UnitsWalk): string {
  const now = currentTerm(walk);
  if (now === null) {
    const first = walk.phase === 'forward' ? nameOf.sum(told, 0) : gradient(nameOf.input(told, 0));
    return told.t('units:walk-begins', { name: first });
  }
  const written = walk.phase === 'forward' ? forwardSum(told, now.sum) : backwardSum(told, now.sum);
  return written ? sumText(written, told.t, now.term + 1) : '';
}
