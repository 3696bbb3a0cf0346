import { err, ok, type Result } from '../../model/result.ts';
import { shapeText } from '../../model/tensor.ts';
import { type OpError, opError, type TensorType } from '../define.ts';

/** Letters of the operands and of the result, one an axis; an ellipsis is written out in Greek ones. */
export interface Einsum {
  readonly operands: readonly string[];
  readonly out: string;
  readonly sizes: ReadonlyMap<string, number>;
}

/** Letters before and behind an ellipsis, `rest` null where there is none. */
interface Term {
  readonly letters: string;
  readonly rest: string | null;
  /** Where it begins in the equation, from 1. */
  readonly column: number;
  /** Where each named letter stands, from 1. */
  readonly columns: readonly number[];
}

const wrong = (message: string, mend: string): Result<never, OpError> => err(opError('attr/value', message, mend, 'equation'));

const DOTS = '...';

/** One operand's text, spaces still in it; `start` is its place in the equation, from 0. */
function termOf(text: string, start: number): Result<Term, OpError> {
  let [letters, rest]: [string, string | null] = ['', null];
  const columns: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c === ' ') continue;
    if (text.startsWith(DOTS, i)) {
      if (rest !== null) return wrong(`column ${start + i + 1}: a second "..."`, 'write one ellipsis for each tensor');
      rest = '';
      i += DOTS.length - 1;
    } else if (!/[a-zA-Z]/.test(c)) {
      return wrong(`column ${start + i + 1}: "${c}" is no letter`, 'name axes by letters, as in "ij,jk->ik"');
    } else {
      columns.push(start + i + 1);
      if (rest === null) letters += c;
      else rest += c;
    }
  }
  return ok({ letters, rest, column: start + 1, columns });
}

const greek = (i: number): string => String.fromCharCode(0x3b1 + i);

/** The term's letters for so many axes under the ellipsis; the last of them is always the same letter. */
const written = ({ letters, rest }: Term, axes: number, most: number): string =>
  rest === null ? letters : letters + Array.from({ length: axes }, (_, i) => greek(most - axes + i)).join('') + rest;

const named = ({ letters, rest }: Term): string => letters + (rest ?? '');

/** Without "->": the ellipsis, then the letters that stand once, sorted. */
function implied(terms: readonly Term[]): Term {
  const all = terms.map(named).join('');
  const once = [...new Set(all)].filter((c) => all.indexOf(c) === all.lastIndexOf(c)).sort();
  return { letters: '', rest: once.join(''), column: 0, columns: [] };
}

function checkOut(out: Term, terms: readonly Term[]): Result<Term, OpError> {
  const letters = named(out);
  const known = terms.map(named).join('');
  for (const [i, c] of [...letters].entries()) {
    const place = `column ${out.columns[i]}: "${c}"`;
    if (letters.indexOf(c) !== i) return wrong(`${place} stands twice behind "->"`, 'name each axis of the result once');
    if (!known.includes(c)) return wrong(`${place} stands in no tensor`, 'use letters from before "->"');
  }
  return ok(out);
}

function termsOf(equation: string): Result<{ readonly terms: readonly Term[]; readonly out: Term }, OpError> {
  const arrow = equation.indexOf('->');
  const terms: Term[] = [];
  let start = 0;
  for (const text of (arrow < 0 ? equation : equation.slice(0, arrow)).split(',')) {
    const term = termOf(text, start);
    if (!term.ok) return term;
    terms.push(term.value);
    start += text.length + 1;
  }
  if (arrow < 0) return ok({ terms, out: implied(terms) });
  const out = termOf(equation.slice(arrow + 2), arrow + 2);
  if (!out.ok) return out;
  const checked = checkOut(out.value, terms);
  return checked.ok ? ok({ terms, out: checked.value }) : checked;
}

/** Reads an equation for tensors of these types. Sizes of one letter agree, or are 1 in some tensors. */
export function readEinsum(inputs: Readonly<Record<string, TensorType>>, equation: unknown): Result<Einsum, OpError> {
  const tensors = Object.entries(inputs);
  if (tensors.length === 0) return err(opError('graph/not-wired', 'nothing is wired', 'wire at least one tensor', 'inputs'));
  if (typeof equation !== 'string') return wrong('the equation is no text', 'write one like "ij,jk->ik"');
  const read = termsOf(equation);
  if (!read.ok) return read;
  const { terms, out } = read.value;
  if (terms.length !== tensors.length) {
    const message = `the equation is about ${terms.length} tensors, wired: ${tensors.length}`;
    return wrong(message, 'separate the letters of one tensor from the next by a comma');
  }
  const free = tensors.map(([, { shape }], i) => shape.length - named(terms[i] as Term).length);
  for (const [i, [port, { shape }]] of tensors.entries()) {
    const { rest, column } = terms[i] as Term;
    if (free[i] === 0 || (rest !== null && (free[i] as number) > 0)) continue;
    const message = `column ${column}: ${named(terms[i] as Term).length} letters for ${port}, which has ${shape.length} axes`;
    return err(opError('shape/rank', message, 'write a letter for each axis, or "..." for the others', port));
  }
  const most = Math.max(0, ...free.filter((_, i) => terms[i]?.rest !== null));
  const operands = terms.map((term, i) => written(term, free[i] as number, most));
  const sizes = sizesOf(tensors, operands);
  return sizes.ok ? ok({ operands, out: written(out, most, most), sizes: sizes.value }) : sizes;
}

function sizesOf(
  tensors: readonly (readonly [string, TensorType])[],
  operands: readonly string[],
): Result<ReadonlyMap<string, number>, OpError> {
  const sizes = new Map<string, number>();
  for (const [i, [port, { shape }]] of tensors.entries()) {
    const letters = operands[i] as string;
    for (const [d, c] of [...letters].entries()) {
      const [n, first] = [shape[d] as number, shape[letters.indexOf(c)] as number];
      const have = sizes.get(c) ?? 1;
      const what = c > 'z' ? 'an axis under "..."' : `axis "${c}"`;
      if (n !== first || (n !== 1 && have !== 1 && n !== have)) {
        const other = n === first ? have : first;
        const message = `${what} of ${port} ${shapeText(shape)} has size ${n}, and ${other} elsewhere`;
        return err(opError('shape/mismatch', message, 'give axes of one letter one size', port));
      }
      if (have === 1) sizes.set(c, n);
    }
  }
  return ok(sizes);
}
