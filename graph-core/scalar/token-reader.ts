import type { FormulaFault, Token } from './tokens.ts';

/** Brackets, signs and powers inside each other: the grammar is read by recursion, and the stack is not endless. */
export const MAX_DEPTH = 64;

/** Names that join conditions: they are no operands. */
export const WORDS: ReadonlySet<string> = new Set(['and', 'or', 'not']);

/** The first fault of a text; nothing behind it is read. */
export class Fault extends Error {
  readonly fault: FormulaFault;
  constructor(fault: FormulaFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** Tokens read one by one. What the grammar does not allow is thrown as a {@link Fault}. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get next(): Token {
    return this.#tokens[this.#at] as Token;
  }

  /** The token behind the next one. */
  get second(): Token | undefined {
    return this.#tokens[this.#at + 1];
  }

  take(): Token {
    const token = this.next;
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  /** What is read inside a bracket, behind a sign or in an exponent, which `token` begins. */
  deeper<T>(token: Token, inside: () => T): T {
    if (this.#depth === MAX_DEPTH) {
      this.fail(
        'formula/too-deep',
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

  close(open: Token): void {
    if (this.next.text === ')') {
      this.take();
      return;
    }
    if (this.next.kind === 'end') this.fail('formula/bracket', 'this bracket is not closed', 'write ) where it ends', open);
    this.failAfterOperand();
  }

  /** Something stands where only an operator could. */
  failAfterOperand(): never {
    const token = this.next;
    const before = this.#tokens[this.#at - 1] as Token;
    if (token.kind === 'number' || token.kind === 'name' || token.text === '(') {
      const left = before.kind === 'sign' ? '…' : before.text;
      const mend = WORDS.has(token.text) ? 'write a comparison' : `to multiply, write ${left}*${token.text}`;
      return this.fail('formula/implicit-product', `an operator is missing before "${token.text}"`, mend, token);
    }
    if (token.text === ')')
      return this.fail('formula/bracket', 'this bracket was never opened', 'remove it, or write ( before', token);
    if (token.text === '=') return this.fail('formula/syntax', 'a single = says nothing here', 'compare with ==', token);
    const mend = token.text === ',' ? 'a comma stands between operands of a function only; write 1.5 for a number' : 'remove it';
    return this.fail('formula/syntax', `"${token.text}" does not belong here`, mend, token);
  }

  fail(code: string, message: string, mend: string, { from, to }: Pick<Token, 'from' | 'to'>): never {
    throw new Fault({ code, message, mend, from, to });
  }
}
