import { err, ok, type Result } from '../model/result.ts';
import { cast, childrenOf, constant, type Expr, input, s } from './expr.ts';
import { CONSTANTS, functionOf, nearestFunction } from './functions.ts';
import { type FormulaFault, type Token, tokensOf } from './tokens.ts';

export type { FormulaFault } from './tokens.ts';

/** Limits that a careless or hostile text runs into before memory does. */
export const MAX_LENGTH = 1000;
export const MAX_DEPTH = 64;
export const MAX_NAMES = 16;
/** Operations of a formula when named functions are opened; abs(abs(...)) doubles with every abs. */
export const MAX_OPERATIONS = 4000;

/** A formula that was read. */
export interface Formula {
  /** What it computes, always a float; input i is `names[i]`. */
  readonly expr: Expr;
  /** Its variables in order of first appearance. */
  readonly names: readonly string[];
  /** What stands before a leading `=`, if anything does: `y` of `y = x + 1`. */
  readonly result: string | null;
}

/** What is beyond smooth formulas: staircases. */
export interface Dialect {
  readonly staircases: boolean;
}

/** Names that JavaScript objects or the block's own port answer to. */
const TAKEN: Readonly<Record<string, string>> = { output: 'is the result’s own name' };

/** Stops at the first fault; {@link parseFormula} makes a result of it. */
class Fault extends Error {
  readonly fault: FormulaFault;
  constructor(fault: FormulaFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/**
 * Reads a formula such as `tanh(a*x1) + x2^2`: numbers, names, + - * / % and ^ (from the right; -x^2 is -(x^2)), brackets,
 * conditions with `and`, `or`, `not`, the functions of `functions.ts`, and pi and e. What is not a constant nor a function is
 * a variable. Never throws, and never runs anything of the text.
 */
export function parseFormula(text: string, dialect: Dialect = { staircases: false }): Result<Formula, FormulaFault> {
  if (text.length > MAX_LENGTH) {
    return err({
      code: 'formula/too-long',
      message: `the formula has ${text.length} characters, and at most ${MAX_LENGTH} are read`,
      mend: 'split it into several blocks',
      from: MAX_LENGTH,
      to: text.length,
    });
  }
  const tokens = tokensOf(text);
  if (!Array.isArray(tokens)) return err(tokens as FormulaFault);
  try {
    return ok(new Parser(tokens, dialect).formula(text));
  } catch (error) {
    if (error instanceof Fault) return err(error.fault);
    throw error;
  }
}

const COMPARISONS: Readonly<Record<string, (x: Expr, y: Expr) => Expr>> = {
  '<': s.lt,
  '<=': s.le,
  '>': s.gt,
  '>=': s.ge,
  '==': s.eq,
  '!=': s.ne,
};
const SUMS: Readonly<Record<string, (x: Expr, y: Expr) => Expr>> = { '+': s.add, '-': s.sub };
const PRODUCTS: Readonly<Record<string, (x: Expr, y: Expr) => Expr>> = { '*': s.mul, '/': s.div, '%': s.rem };
const AND = ['and', '&&'];
const OR = ['or', '||'];
const NOT = ['not', '!'];
const WORDS: ReadonlySet<string> = new Set(['and', 'or', 'not']);

const number = (e: Expr): Expr => cast(e, 'float');

/** One method for each level of precedence, from loose to tight. */
class Parser {
  readonly #tokens: readonly Token[];
  readonly #dialect: Dialect;
  readonly #names: string[] = [];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], dialect: Dialect) {
    this.#tokens = tokens;
    this.#dialect = dialect;
  }

  formula(text: string): Formula {
    const result = this.#leftSide();
    const start = this.#next;
    if (start.kind === 'end') this.#fail('empty', 'there is no formula', 'write one, such as tanh(a*x) + b', start);
    const expr = number(this.#or());
    if (this.#next.kind !== 'end') this.#failAfterOperand();
    if (result !== null && this.#names.includes(result)) {
      const token = this.#tokens[0] as Token;
      this.#fail('assignment', `${result} is computed from itself`, `call the result something else than ${result}`, token);
    }
    const operations = operationsOf(expr);
    if (operations > MAX_OPERATIONS) {
      const message = `the formula opens into more than ${MAX_OPERATIONS} operations`;
      this.#fail('too-large', message, 'split it into several blocks', { from: 0, to: text.length });
    }
    return { expr, names: this.#names, result };
  }

  /** `y =` in front is for people; the block's output has its own name. */
  #leftSide(): string | null {
    const [first, second] = this.#tokens;
    if (first?.kind !== 'name' || second?.text !== '=') return null;
    if (Object.hasOwn(CONSTANTS, first.text) || functionOf(first.text)) {
      this.#fail('assignment', `${first.text} has a meaning of its own`, 'call the result y', first);
    }
    this.#at = 2;
    return first.text;
  }

  #or(): Expr {
    return this.#joined(OR, () => this.#and(), s.or);
  }

  #and(): Expr {
    return this.#joined(AND, () => this.#not(), s.and);
  }

  #joined(words: readonly string[], operand: () => Expr, join: (x: Expr, y: Expr) => Expr): Expr {
    const start = this.#next;
    let left = operand();
    while (words.includes(this.#next.text)) {
      const word = this.#take();
      this.#mustBeCondition(left, start, word.text);
      const from = this.#next;
      const right = operand();
      this.#mustBeCondition(right, from, word.text);
      left = join(left, right);
    }
    return left;
  }

  #not(): Expr {
    if (!NOT.includes(this.#next.text)) return this.#comparison();
    const word = this.#take();
    return this.#deeper(word, () => {
      const from = this.#next;
      const x = this.#not();
      this.#mustBeCondition(x, from, word.text);
      return s.not(x);
    });
  }

  #comparison(): Expr {
    const left = this.#sum();
    const compare = COMPARISONS[this.#next.text];
    if (!compare) return left;
    this.#take();
    const whole = compare(number(left), number(this.#sum()));
    if (COMPARISONS[this.#next.text]) {
      this.#fail('chain', 'two comparisons in a row', 'join them with and: 0 < x and x < 1', this.#next);
    }
    return whole;
  }

  #sum(): Expr {
    return this.#chain(SUMS, () => this.#product());
  }

  #product(): Expr {
    return this.#chain(PRODUCTS, () => this.#signed());
  }

  #chain(signs: Readonly<Record<string, (x: Expr, y: Expr) => Expr>>, operand: () => Expr): Expr {
    let left = operand();
    for (let join = signs[this.#next.text]; join; join = signs[this.#next.text]) {
      this.#take();
      left = join(number(left), number(operand()));
    }
    return left;
  }

  /** Tighter than a product, looser than a power. */
  #signed(): Expr {
    const { kind, text } = this.#next;
    if (kind !== 'sign' || (text !== '-' && text !== '+')) return this.#power();
    const sign = this.#take();
    const x = number(this.#deeper(sign, () => this.#signed()));
    return text === '-' ? s.neg(x) : x;
  }

  #power(): Expr {
    const base = this.#operand();
    if (this.#next.text !== '^') return base;
    const sign = this.#take();
    return s.pow(number(base), number(this.#deeper(sign, () => this.#signed())));
  }

  #operand(): Expr {
    const token = this.#take();
    if (token.kind === 'number') return this.#number(token);
    if (token.kind === 'name' && !WORDS.has(token.text)) return this.#next.text === '(' ? this.#call(token) : this.#name(token);
    if (token.text === '(') {
      const inner = this.#deeper(token, () => this.#or());
      this.#close(token);
      return inner;
    }
    const found = token.kind === 'end' ? 'the formula ends here' : `found "${token.text}"`;
    const mend = token.text === '=' ? 'compare with ==' : 'write a number, a name, a function or a bracket here';
    return this.#fail('syntax', `${found}, and a number or a name is missing`, mend, token);
  }

  #number(token: Token): Expr {
    const value = Number(token.text);
    if (Number.isFinite(value)) return constant(value);
    return this.#fail(
      'number',
      `${token.text} is larger than any number that can be computed with`,
      'write inf for infinity',
      token,
    );
  }

  #name(token: Token): Expr {
    const { text } = token;
    if (Object.hasOwn(CONSTANTS, text)) return constant(CONSTANTS[text] as number);
    if (functionOf(text)) this.#fail('syntax', `${text} is a function`, `write what it is of: ${text}(x)`, token);
    const why = Object.hasOwn(TAKEN, text) ? TAKEN[text] : text in {} || text === 'prototype' ? 'cannot be a name' : null;
    if (why) this.#fail('name', `${text} ${why}`, `call it something else, such as ${text.replace(/\W|^_+|_+$/g, '')}1`, token);
    const known = this.#names.indexOf(text);
    if (known >= 0) return input(known);
    if (this.#names.length === MAX_NAMES) {
      this.#fail('too-many-names', `more than ${MAX_NAMES} names`, 'split the formula into several blocks', token);
    }
    return input(this.#names.push(text) - 1);
  }

  #call(token: Token): Expr {
    const { text } = token;
    const known = functionOf(text);
    if (!known) {
      const near = nearestFunction(text);
      const mend = near === undefined ? `to multiply, write ${text}*(…)` : `write ${near}(…)`;
      return this.#fail('unknown-function', `there is no function ${text}`, mend, token);
    }
    if (known.isStaircase && !this.#dialect.staircases) {
      const mend = 'use a black-box block, which passes no gradient, or a smooth function';
      this.#fail('staircase', `${text} is a staircase: its derivative is 0 wherever it has one`, mend, token);
    }
    const bracket = this.#take();
    const args = this.#deeper(bracket, () => this.#arguments(text, known.takesCondition === true));
    this.#close(bracket);
    if (args.length === known.arity) return known.build(...args);
    const wanted = known.arity === 1 ? 'one operand' : `${known.arity} operands`;
    const example = `${text}(${['x', 'y', 'z'].slice(0, known.arity).join(', ')})`;
    const mend = known.takesCondition ? `write ${text}(x > 0, a, b)` : `write ${example}`;
    return this.#fail('arity', `${text} takes ${wanted}, not ${args.length}`, mend, token);
  }

  #arguments(name: string, takesCondition: boolean): Expr[] {
    if (this.#next.text === ')') return [];
    const args: Expr[] = [];
    do {
      if (args.length > 0) this.#take();
      const from = this.#next;
      const arg = this.#or();
      if (takesCondition && args.length === 0) this.#mustBeCondition(arg, from, name);
      args.push(takesCondition && args.length === 0 ? arg : number(arg));
    } while (this.#next.text === ',');
    return args;
  }

  #close(open: Token): void {
    if (this.#next.text === ')') {
      this.#take();
      return;
    }
    if (this.#next.kind === 'end') this.#fail('bracket', 'this bracket is not closed', 'write ) where it ends', open);
    this.#failAfterOperand();
  }

  #mustBeCondition(e: Expr, token: Token, word: string): void {
    if (e.dtype === 'bool') return;
    this.#fail('condition', `${word} takes a condition, and this is a number`, 'write a comparison such as x > 0', token);
  }

  /** Something stands where only an operator could. */
  #failAfterOperand(): never {
    const token = this.#next;
    const before = this.#tokens[this.#at - 1] as Token;
    if (token.kind === 'number' || token.kind === 'name' || token.text === '(') {
      const left = before.kind === 'sign' ? '…' : before.text;
      const mend = WORDS.has(token.text) ? 'write a comparison' : `to multiply, write ${left}*${token.text}`;
      return this.#fail('implicit-product', `an operator is missing before "${token.text}"`, mend, token);
    }
    if (token.text === ')') return this.#fail('bracket', 'this bracket was never opened', 'remove it, or write ( before', token);
    if (token.text === '=') return this.#fail('syntax', 'a single = says nothing here', 'compare with ==', token);
    const mend = token.text === ',' ? 'a comma stands between operands of a function only; write 1.5 for a number' : 'remove it';
    return this.#fail('syntax', `"${token.text}" does not belong here`, mend, token);
  }

  #deeper<T>(token: Token, inside: () => T): T {
    if (this.#depth === MAX_DEPTH) {
      this.#fail(
        'too-deep',
        `more than ${MAX_DEPTH} brackets, signs and powers inside each other`,
        'split it into several blocks',
        token,
      );
    }
    this.#depth++;
    const value = inside();
    this.#depth--;
    return value;
  }

  get #next(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #take(): Token {
    const token = this.#next;
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  #fail(code: string, message: string, mend: string, { from, to }: Pick<Token, 'from' | 'to'>): never {
    throw new Fault({ code: `formula/${code}`, message, mend, from, to });
  }
}

/** Operations of an expression written out in full, what stands in several places counted each time. */
export function operationsOf(root: Expr): number {
  const done = new Map<Expr, number>();
  const count = (e: Expr): number => {
    const before = done.get(e);
    if (before !== undefined) return before;
    const children = childrenOf(e).map(count);
    const total = children.reduce((sum, n) => sum + n, children.length === 0 ? 0 : 1);
    done.set(e, total);
    return total;
  };
  return count(root);
}
