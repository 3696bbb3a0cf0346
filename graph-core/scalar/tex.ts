import { type BinaryOp, type Expr, type NamedFunction, refuseAttribute, type UnaryOp } from './expr.ts';

/** How tightly a piece of TeX holds together: brackets are set only where a looser piece stands in a tighter place. */
const LEVEL = { select: 0, or: 1, and: 2, compare: 3, sum: 4, product: 5, sign: 6, power: 7, atom: 8 } as const;

interface Piece {
  readonly tex: string;
  readonly level: number;
}

const atom = (tex: string): Piece => ({ tex, level: LEVEL.atom });

/** The piece's TeX, in brackets where it holds less tightly than `level`. */
const at = (piece: Piece, level: number): string => (piece.level >= level ? piece.tex : `\\left(${piece.tex}\\right)`);

const FUNCTIONS: { readonly [op in UnaryOp]?: string } = {
  log: '\\log',
  sin: '\\sin',
  cos: '\\cos',
  tan: '\\tan',
  asin: '\\arcsin',
  acos: '\\arccos',
  atan: '\\arctan',
  sinh: '\\sinh',
  cosh: '\\cosh',
  tanh: '\\tanh',
  erf: '\\operatorname{erf}',
  round: '\\operatorname{round}',
  isfinite: '\\operatorname{isfinite}',
};

const RELATIONS: { readonly [op in BinaryOp]?: string } = { eq: '=', ne: '\\ne', lt: '<', le: '\\le', gt: '>', ge: '\\ge' };

/**
 * TeX of an expression with as few brackets as its meaning allows. `names` are the TeX names of the operands in order;
 * without one, operand i is `x_{i+1}`. Casts to float are not shown: mathematics does not know them.
 */
export function exprToTex(e: Expr, names: readonly string[] = []): string {
  return pieceOf(e, names).tex;
}

function pieceOf(e: Expr, names: readonly string[]): Piece {
  switch (e.kind) {
    case 'const':
      return constantPiece(e.value, e.dtype === 'bool');
    case 'input':
      return atom(names[e.index] ?? `x_{${e.index + 1}}`);
    case 'coord':
      return atom(`i_{${e.dim + 1}}`);
    case 'attribute':
      return refuseAttribute();
    case 'cast':
      return castPiece(e, names);
    case 'unary':
      return unaryPiece(e.op, pieceOf(e.x, names));
    case 'binary':
      return binaryPiece(e.op, pieceOf(e.x, names), pieceOf(e.y, names));
    case 'select':
      return selectPiece(e, names);
    case 'call':
      return callPiece(
        e.name,
        e.args.map((x) => pieceOf(x, names).tex),
      );
  }
}

const NAMED: { readonly [name in NamedFunction]: string } = {
  abs: '',
  sign: '\\operatorname{sign}',
  relu: '\\operatorname{relu}',
  sigmoid: '\\sigma',
  softplus: '\\operatorname{softplus}',
  min: '\\min',
  max: '\\max',
  step: '\\operatorname{step}',
};

const callPiece = (name: NamedFunction, args: readonly string[]): Piece =>
  atom(name === 'abs' ? `\\left|${args[0]}\\right|` : `${NAMED[name]}\\left(${args.join(',\\, ')}\\right)`);

function castPiece(e: Extract<Expr, { kind: 'cast' }>, names: readonly string[]): Piece {
  const inner = pieceOf(e.x, names);
  // a truth value used as a number is the indicator [condition]
  if (e.x.dtype === 'bool') return atom(`\\left[${inner.tex}\\right]`);
  if (e.dtype === 'float') return inner;
  return e.dtype === 'bool'
    ? { tex: `${at(inner, LEVEL.sum)} \\ne 0`, level: LEVEL.compare }
    : atom(`\\operatorname{int}\\left(${inner.tex}\\right)`);
}

function constantPiece(value: number, isBool: boolean): Piece {
  if (isBool) return atom(value === 0 ? '\\text{false}' : '\\text{true}');
  if (Number.isNaN(value)) return atom('\\text{NaN}');
  const magnitude = Math.abs(value) === Number.POSITIVE_INFINITY ? '\\infty' : numberText(Math.abs(value));
  const isNegative = value < 0 || Object.is(value, -0);
  const level = magnitude.includes('\\cdot') ? LEVEL.product : LEVEL.atom;
  return isNegative ? { tex: `-${magnitude}`, level: Math.min(LEVEL.sign, level) } : { tex: magnitude, level };
}

/** Up to six digits, powers of ten written out. */
function numberText(value: number): string {
  const [digits, exponent] = String(Number(value.toPrecision(6))).split('e');
  return exponent === undefined ? (digits as string) : `${digits} \\cdot 10^{${Number(exponent)}}`;
}

function unaryPiece(op: UnaryOp, x: Piece): Piece {
  switch (op) {
    case 'neg':
      return { tex: `-${at(x, LEVEL.product)}`, level: LEVEL.sign };
    case 'exp':
      return { tex: `e^{${x.tex}}`, level: LEVEL.power };
    case 'expm1':
      return { tex: `e^{${x.tex}} - 1`, level: LEVEL.sum };
    case 'log1p':
      return { tex: `\\log\\left(1 + ${at(x, LEVEL.sum)}\\right)`, level: LEVEL.atom };
    case 'sqrt':
      return atom(`\\sqrt{${x.tex}}`);
    case 'floor':
      return atom(`\\lfloor ${x.tex} \\rfloor`);
    case 'ceil':
      return atom(`\\lceil ${x.tex} \\rceil`);
    case 'not':
      return { tex: `\\lnot ${at(x, LEVEL.sign)}`, level: LEVEL.sign };
    default:
      return atom(`${FUNCTIONS[op]}\\left(${x.tex}\\right)`);
  }
}

function binaryPiece(op: BinaryOp, x: Piece, y: Piece): Piece {
  switch (op) {
    case 'add':
      return { tex: `${at(x, LEVEL.sum)} + ${at(y, isSigned(y) ? LEVEL.power : LEVEL.sum)}`, level: LEVEL.sum };
    case 'sub':
      return { tex: `${at(x, LEVEL.sum)} - ${at(y, isSigned(y) ? LEVEL.power : LEVEL.product)}`, level: LEVEL.sum };
    case 'mul':
      return productPiece(x, y);
    case 'div':
      return atom(`\\frac{${x.tex}}{${y.tex}}`);
    case 'pow':
      return { tex: `{${at(x, LEVEL.atom)}}^{${y.tex}}`, level: LEVEL.power };
    case 'atan2':
      return atom(`\\operatorname{atan2}\\left(${x.tex},\\, ${y.tex}\\right)`);
    case 'rem':
      return { tex: `${at(x, LEVEL.power)} \\bmod ${at(y, LEVEL.power)}`, level: LEVEL.product };
    case 'and':
      return { tex: `${at(x, LEVEL.and)} \\land ${at(y, LEVEL.and)}`, level: LEVEL.and };
    case 'or':
      return { tex: `${at(x, LEVEL.or)} \\lor ${at(y, LEVEL.or)}`, level: LEVEL.or };
    default:
      return { tex: `${at(x, LEVEL.sum)} ${RELATIONS[op]} ${at(y, LEVEL.sum)}`, level: LEVEL.compare };
  }
}

const isSigned = (piece: Piece): boolean => piece.tex.startsWith('-');

const isNumber = (piece: Piece): boolean => /^-?[\d.]+$/.test(piece.tex);

/** Equal factors make a square, numbers come first, digits that would run together get a dot. */
function productPiece(x: Piece, y: Piece): Piece {
  if (isNumber(y) && !isNumber(x)) return productPiece(y, x);
  if (x.tex === y.tex && x.level >= LEVEL.power) return { tex: `{${at(x, LEVEL.atom)}}^2`, level: LEVEL.power };
  const left = isNumber(x) ? x.tex : at(x, LEVEL.product);
  const right = at(y, isSigned(y) ? LEVEL.power : LEVEL.product);
  const dot = /^\d/.test(right) ? ' \\cdot ' : ' \\, ';
  return { tex: `${left}${dot}${right}`, level: LEVEL.product };
}

/** One row a condition: what a branch chooses among in turn is a row of the same brace. */
function selectPiece(e: Extract<Expr, { kind: 'select' }>, names: readonly string[]): Piece {
  const rows: string[] = [];
  let rest: Expr = e;
  for (; rest.kind === 'select'; rest = rest.y) {
    rows.push(`${pieceOf(rest.x, names).tex} & \\text{if } ${pieceOf(rest.cond, names).tex}`);
  }
  rows.push(`${pieceOf(rest, names).tex} & \\text{otherwise}`);
  return { tex: `\\begin{cases} ${rows.join(' \\\\ ')} \\end{cases}`, level: LEVEL.select };
}
