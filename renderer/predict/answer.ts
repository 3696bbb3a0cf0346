import { decimalMark } from '../ui/number-format.ts';
import { isAmbiguous, withPoints } from '../ui/read-number.ts';
import { parseTensorText } from '../ui/tensor-text.ts';

/** Reads what is typed as an answer: numbers, arithmetic of numbers, vectors and shapes. Nothing of it is run as code. */

const LONGEST = 2000;
const DEEPEST = 50;
const TOKEN = /\s*(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|[a-z∞]+|[-+*/^()])/iy;
const FUNCTIONS: Readonly<Record<string, (x: number) => number>> = {
  exp: Math.exp,
  ln: Math.log,
  log: Math.log,
  sqrt: Math.sqrt,
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
};
const NAMED: Readonly<Record<string, number>> = {
  inf: Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  '∞': Number.POSITIVE_INFINITY,
  nan: Number.NaN,
  e: Math.E,
};

function tokensOf(text: string): readonly string[] | null {
  const clean = text.replaceAll('−', '-').replace(/[·×]/g, '*').trimEnd();
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < clean.length) {
    const found = TOKEN.exec(clean)?.[1];
    if (found === undefined) return null;
    tokens.push(found);
  }
  return tokens;
}

/** Recursive descent over the tokens. Its methods throw SyntaxError at what is no arithmetic. */
class Reader {
  readonly #tokens: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  whole(): number {
    const value = this.#sum();
    if (this.#at < this.#tokens.length) throw new SyntaxError();
    return value;
  }

  #take(...options: readonly string[]): string | null {
    const token = this.#tokens[this.#at];
    if (token === undefined || !options.includes(token)) return null;
    this.#at++;
    return token;
  }

  #sum(): number {
    let value = this.#product();
    for (let sign = this.#take('+', '-'); sign !== null; sign = this.#take('+', '-'))
      value += sign === '+' ? this.#product() : -this.#product();
    return value;
  }

  #product(): number {
    let value = this.#signed();
    for (let sign = this.#take('*', '/'); sign !== null; sign = this.#take('*', '/')) {
      const by = this.#signed();
      value = sign === '*' ? value * by : value / by;
    }
    return value;
  }

  #signed(): number {
    if (++this.#depth > DEEPEST) throw new SyntaxError();
    const sign = this.#take('+', '-');
    const value = sign === null ? this.#power() : sign === '-' ? -this.#signed() : this.#signed();
    this.#depth--;
    return value;
  }

  #power(): number {
    const base = this.#atom();
    return this.#take('^') === null ? base : base ** this.#signed();
  }

  #atom(): number {
    const token = this.#tokens[this.#at++]?.toLowerCase();
    if (token === undefined) throw new SyntaxError();
    if (/^[\d.]/.test(token)) return Number(token);
    const named = Object.hasOwn(NAMED, token) ? NAMED[token] : undefined;
    if (named !== undefined) return named;
    const call = Object.hasOwn(FUNCTIONS, token) ? FUNCTIONS[token] : undefined;
    if (call === undefined && token !== '(') throw new SyntaxError();
    if (call !== undefined && this.#take('(') === null) throw new SyntaxError();
    const inner = this.#sum();
    if (this.#take(')') === null) throw new SyntaxError();
    return call === undefined ? inner : call(inner);
  }
}

/** A number, or arithmetic that gives one: `1/3`, `2*0.5`, `exp(-1)`; null where it is neither. */
export function parseExpression(text: string): number | null {
  if (text.length > LONGEST) return null;
  const tokens = tokensOf(text);
  if (tokens === null) return null;
  try {
    return new Reader(tokens).whole();
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}

/** What was typed: each entry as text, since the digits that were typed count in marking. */
export interface Answer {
  readonly numbers: readonly number[];
  readonly texts: readonly string[];
  /** In brackets: all entries at once. */
  readonly isList: boolean;
}

/** The entries of a list; where the mark is a comma, one between digits is that mark as soon as others part the entries. */
function entriesOf(inner: string): readonly string[] {
  if (decimalMark() === '.') return inner.split(/[,;]/);
  if (/[;|]|,\s/.test(inner)) return inner.split(/[;|]|,(?!\d)|(?<!\d),/);
  // what is neither two numbers nor one stays as it is, and is refused
  return /^\s*[+\-−]?\d+,\d+\s*$/.test(inner) ? [`[${inner}]`] : inner.split(',');
}

/** A comma between digits, and one with a space behind it: then they are not the same. */
const isMixed = (text: string): boolean => /\d,\d/.test(text) && /\d,\s+[\d.+\-−]/.test(text);

/** The entries of lists in a list, as in code; null for what is none. */
function nestedEntries(text: string): readonly string[] | null {
  if (!/^\[\s*\[/.test(text) || text.length > LONGEST || (decimalMark() === ',' && isMixed(text))) return null;
  return parseTensorText(text).ok ? text.replace(/[[\]\s"]/g, '').split(',') : null;
}

/**
 * One number, or `[1, -2]`, `[1, 2; 3, 4]`, `[[1, 2], [3, 4]]` in row-major order, with either decimal mark; null where it is
 * neither, or may be read in two ways.
 */
export function parseAnswer(text: string): Answer | null {
  const clean = text.trim();
  const isList = clean.startsWith('[');
  if (isList && !clean.endsWith(']')) return null;
  const nested = nestedEntries(clean);
  const typed = nested ?? (isList ? entriesOf(clean.replace(/\]\s*,\s*\[/g, ';').replace(/^\[+|\]+$/g, '')) : [clean]);
  if (nested === null && typed.some(isAmbiguous)) return null;
  const texts = typed.map(withPoints);
  const numbers = texts.map(parseExpression);
  return numbers.every((each) => each !== null) ? { numbers: numbers as number[], texts, isList } : null;
}

/** `[2, 3]`, `2×3`, `2 x 3`, `5`; `[]` and `scalar` of a single number; null where it is no shape. */
export function parseShape(text: string): readonly number[] | null {
  const clean = text.trim().toLowerCase();
  if (clean === 'scalar' || /^[[(]\s*[\])]$/.test(clean)) return [];
  const inner = clean.replace(/^[[(]|,?\s*[\])]$/g, '');
  const parts = inner.split(/[,x×*]/).map((part) => part.trim());
  return parts.every((part) => /^\d{1,9}$/.test(part)) ? parts.map(Number) : null;
}
