/** A piece of a formula's text; `from` and `to` are where it stands. */
export interface Token {
  readonly kind: 'number' | 'name' | 'sign' | 'end';
  /** In plain spelling: `*` also where the text has `×`. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Where a text stops making sense, what is wrong there, and what would mend it. */
export interface FormulaFault {
  readonly code: string;
  readonly message: string;
  readonly mend: string;
  /** Place in the text, from 0; `to` is behind it. */
  readonly from: number;
  readonly to: number;
}

/** Signs as people paste them, in plain spelling. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '×': '*',
  '·': '*',
  '⋅': '*',
  '∙': '*',
  '∗': '*',
  '÷': '/',
  '∕': '/',
  '−': '-',
  '–': '-',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
  π: 'pi',
  '∞': 'inf',
};

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Signs that cannot be read, and what is to be written instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  '√': 'write sqrt(…)',
  '[': 'group with round brackets ( )',
  ']': 'group with round brackets ( )',
  '{': 'group with round brackets ( )',
  '}': 'group with round brackets ( )',
  '|': 'write abs(…) for an absolute value, or for a condition',
  '&': 'write and between conditions',
  ';': 'write one formula; separate operands with a comma',
  ':': 'write where(condition, a, b) to choose',
  '?': 'write where(condition, a, b) to choose',
  σ: 'write sigmoid(…)',
  ',': 'write a dot in a number: 1.5',
};

const GREEK: Readonly<Record<string, string>> = {
  α: 'alpha',
  β: 'beta',
  γ: 'gamma',
  δ: 'delta',
  ε: 'epsilon',
  η: 'eta',
  θ: 'theta',
  λ: 'lambda',
  μ: 'mu',
  ν: 'nu',
  ρ: 'rho',
  τ: 'tau',
  φ: 'phi',
  ω: 'omega',
};

const SPACE = /\s/u;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const SIGN = /\*\*|<=|>=|==|!=|&&|\|\||[-+*/^%()<>=!,]/y;

const match = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};

/** Cuts a text into tokens, the last one being the end; or says which character means nothing. */
export function tokensOf(text: string): readonly Token[] | FormulaFault {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = String.fromCodePoint(text.codePointAt(at) as number);
    if (SPACE.test(char)) {
      at += char.length;
      continue;
    }
    const token = tokenAt(text, at, char);
    if (token === null) return strange(char, at);
    // a raised 2 is a power of 2
    if (SUPERSCRIPTS.includes(char)) tokens.push({ kind: 'sign', text: '^', from: at, to: at });
    tokens.push(token);
    at = token.to;
  }
  tokens.push({ kind: 'end', text: '', from: text.length, to: text.length });
  return tokens;
}

function tokenAt(text: string, at: number, char: string): Token | null {
  const make = (kind: Token['kind'], plain: string, length = plain.length): Token => ({
    kind,
    text: plain,
    from: at,
    to: at + length,
  });
  const number = match(NUMBER, text, at);
  if (number !== undefined) return make('number', number);
  const name = match(NAME, text, at);
  if (name !== undefined) return make('name', name);
  const sign = match(SIGN, text, at);
  if (sign !== undefined) return make('sign', sign === '**' ? '^' : sign, sign.length);
  const plain = Object.hasOwn(LOOK_ALIKES, char) ? LOOK_ALIKES[char] : undefined;
  if (plain !== undefined) return make(/^\w/.test(plain) ? 'name' : 'sign', plain, char.length);
  let raised = '';
  while (at + raised.length < text.length && SUPERSCRIPTS.includes(text[at + raised.length] as string))
    raised += text[at + raised.length];
  if (raised === '') return null;
  return make('number', [...raised].map((digit) => SUPERSCRIPTS.indexOf(digit)).join(''), raised.length);
}

function strange(char: string, at: number): FormulaFault {
  const greek = Object.hasOwn(GREEK, char) ? GREEK[char] : undefined;
  const instead = Object.hasOwn(INSTEAD, char) ? INSTEAD[char] : undefined;
  const code = (char.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
  const shown = /[\p{L}\p{N}\p{P}\p{S}]/u.test(char) ? `"${char}"` : 'an invisible character';
  return {
    code: 'formula/character',
    message: `${shown} (U+${code}) cannot be read`,
    mend: instead ?? (greek === undefined ? 'write names with the letters a to z, digits and _' : `write ${greek}`),
    from: at,
    to: at + char.length,
  };
}
