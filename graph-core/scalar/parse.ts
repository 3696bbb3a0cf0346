import { err, ok, type Result } from '../model/result.ts';
import { cast, constant, type Expr, input, operationsOf, s } from './expr.ts';
import { CONSTANTS, functionOf, nearestFunction } from './functions.ts';
import { Fault, TokenReader, WORDS } from './token-reader.ts';
import { type FormulaFault, type Token, tokensOf } from './tokens.ts';

export type { FormulaFault } from './tokens.ts';

/** Limits that a careless or hostile text runs into before memory does. */
export const MAX_LENGTH = 1000;
const MAX_NAMES = 16;
/** Operations of a formula when named functions are opened; abs(abs(...)) doubles with every abs. */
const MAX_OPERATIONS = 4000;

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
    return ok(new Parser(new TokenReader(tokens), dialect).formula(text));
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

const number = (e: Expr): Expr => cast(e, 'float');

/** One method for each level of precedence, from loose to tight. */
class Parser {
  readonly #tokens: TokenReader;
  readonly #dialect: Dialect;
  readonly #names: string[] = [];

  constructor(tokens: TokenReader, dialect: Dialect) {
    this.#tokens = tokens;
    this.#dialect = dialect;
  }

  formula(text: string): Formula {
    const first = this.#tokens.next;
    const result = this.#leftSide();
    const start = this.#tokens.next;
    if (start.kind === 'end')
      this.#tokens.fail('formula/empty', 'there is no formula', 'write one, such as tanh(a*x) + b', start);
    const expr = number(this.#or());
    if (this.#tokens.next.kind !== 'end') this.#tokens.failAfterOperand();
    if (result !== null && this.#names.includes(result)) {
      const mend = `call the result something else than ${result}`;
      this.#tokens.fail('formula/assignment', `${result} is computed from itself`, mend, first);
    }
    const operations = operationsOf(expr);
    if (operations > MAX_OPERATIONS) {
      const message = `the formula opens into more than ${MAX_OPERATIONS} operations`;
      this.#tokens.fail('formula/too-large', message, 'split it into several blocks', { from: 0, to: text.length });
    }
    return { expr, names: this.#names, result };
  }

  /** `y =` in front is for people; the block's output has its own name. */
  #leftSide(): string | null {
    const { next: first, second } = this.#tokens;
    if (first.kind !== 'name' || second?.text !== '=') return null;
    if (Object.hasOwn(CONSTANTS, first.text) || functionOf(first.text)) {
      this.#tokens.fail('formula/assignment', `${first.text} has a meaning of its own`, 'call the result y', first);
    }
    this.#tokens.take();
    this.#tokens.take();
    return first.text;
  }

  #or(): Expr {
    return this.#joined(OR, () => this.#and(), s.or);
  }

  #and(): Expr {
    return this.#joined(AND, () => this.#not(), s.and);
  }

  #joined(words: readonly string[], operand: () => Expr, join: (x: Expr, y: Expr) => Expr): Expr {
    const start = this.#tokens.next;
    let left = operand();
    while (words.includes(this.#tokens.next.text)) {
      const word = this.#tokens.take();
      this.#mustBeCondition(left, start, word.text);
      const from = this.#tokens.next;
      const right = operand();
      this.#mustBeCondition(right, from, word.text);
      left = join(left, right);
    }
    return left;
  }

  #not(): Expr {
    if (!NOT.includes(this.#tokens.next.text)) return this.#comparison();
    const word = this.#tokens.take();
    return this.#tokens.deeper(word, () => {
      const from = this.#tokens.next;
      const x = this.#not();
      this.#mustBeCondition(x, from, word.text);
      return s.not(x);
    });
  }

  #comparison(): Expr {
    const left = this.#sum();
    const compare = COMPARISONS[this.#tokens.next.text];
    if (!compare) return left;
    this.#tokens.take();
    const whole = compare(number(left), number(this.#sum()));
    if (COMPARISONS[this.#tokens.next.text]) {
      this.#tokens.fail('formula/chain', 'two comparisons in a row', 'join them with and: 0 < x and x < 1', this.#tokens.next);
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
    for (let join = signs[this.#tokens.next.text]; join; join = signs[this.#tokens.next.text]) {
      this.#tokens.take();
      left = join(number(left), number(operand()));
    }
    return left;
  }

  /** Tighter than a product, looser than a power. */
  #signed(): Expr {
    const { kind, text } = this.#tokens.next;
    if (kind !== 'sign' || (text !== '-' && text !== '+')) return this.#power();
    const sign = this.#tokens.take();
    const x = number(this.#tokens.deeper(sign, () => this.#signed()));
    return text === '-' ? s.neg(x) : x;
  }

  #power(): Expr {
    const base = this.#operand();
    if (this.#tokens.next.text !== '^') return base;
    const sign = this.#tokens.take();
    return s.pow(number(base), number(this.#tokens.deeper(sign, () => this.#signed())));
  }

  #operand(): Expr {
    const token = this.#tokens.take();
    if (token.kind === 'number') return this.#number(token);
    if (token.kind === 'name' && !WORDS.has(token.text))
      return this.#tokens.next.text === '(' ? this.#call(token) : this.#name(token);
    if (token.text === '(') {
      const inner = this.#tokens.deeper(token, () => this.#or());
      this.#tokens.close(token);
      return inner;
    }
    const found = token.kind === 'end' ? 'the formula ends here' : `found "${token.text}"`;
    const mend = token.text === '=' ? 'compare with ==' : 'write a number, a name, a function or a bracket here';
    return this.#tokens.fail('formula/syntax', `${found}, and a number or a name is missing`, mend, token);
  }

  #number(token: Token): Expr {
    const value = Number(token.text);
    if (Number.isFinite(value)) return constant(value);
    return this.#tokens.fail(
      'formula/number',
      `${token.text} is larger than any number that can be computed with`,
      'write inf for infinity',
      token,
    );
  }

  #name(token: Token): Expr {
    const { text } = token;
    if (Object.hasOwn(CONSTANTS, text)) return constant(CONSTANTS[text] as number);
    if (functionOf(text)) this.#tokens.fail('formula/syntax', `${text} is a function`, `write what it is of: ${text}(x)`, token);
    const why = Object.hasOwn(TAKEN, text) ? TAKEN[text] : text in {} || text === 'prototype' ? 'cannot be a name' : null;
    if (why)
      this.#tokens.fail(
        'formula/name',
        `${text} ${why}`,
        `call it something else, such as ${text.replace(/\W|^_+|_+$/g, '')}1`,
        token,
      );
    const known = this.#names.indexOf(text);
    if (known >= 0) return input(known);
    if (this.#names.length === MAX_NAMES) {
      this.#tokens.fail('formula/too-many-names', `more than ${MAX_NAMES} names`, 'split the formula into several blocks', token);
    }
    return input(this.#names.push(text) - 1);
  }

  #call(token: Token): Expr {
    const { text } = token;
    const known = functionOf(text);
    if (!known) {
      const near = nearestFunction(text);
      const mend = near === undefined ? `to multiply, write ${text}*(…)` : `write ${near}(…)`;
      return this.#tokens.fail('formula/unknown-function', `there is no function ${text}`, mend, token);
    }
    if (known.isStaircase && !this.#dialect.staircases) {
      const mend = 'use a black-box block, which passes no gradient, or a smooth function';
      this.#tokens.fail('formula/staircase', `${text} is a staircase: its derivative is 0 wherever it has one`, mend, token);
    }
    const bracket = this.#tokens.take();
    const args = this.#tokens.deeper(bracket, () => this.#arguments(text, known.takesCondition === true));
    this.#tokens.close(bracket);
    if (args.length === known.arity) return known.build(...args);
    const wanted = known.arity === 1 ? 'one operand' : `${known.arity} operands`;
    const example = `${text}(${['x', 'y', 'z'].slice(0, known.arity).join(', ')})`;
    const mend = known.takesCondition ? `write ${text}(x > 0, a, b)` : `write ${example}`;
    return this.#tokens.fail('formula/arity', `${text} takes ${wanted}, not ${args.length}`, mend, token);
  }

  #arguments(name: string, takesCondition: boolean): Expr[] {
    if (this.#tokens.next.text === ')') return [];
    const args: Expr[] = [];
    do {
      if (args.length > 0) this.#tokens.take();
      const from = this.#tokens.next;
      const arg = this.#or();
      if (takesCondition && args.length === 0) this.#mustBeCondition(arg, from, name);
      args.push(takesCondition && args.length === 0 ? arg : number(arg));
    } while (this.#tokens.next.text === ',');
    return args;
  }

  #mustBeCondition(e: Expr, token: Token, word: string): void {
    if (e.dtype === 'bool') return;
    this.#tokens.fail(
      'formula/condition',
      `${word} takes a condition, and this is a number`,
      'write a comparison such as x > 0',
      token,
    );
  }
}
