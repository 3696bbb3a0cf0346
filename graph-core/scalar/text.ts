import type { BinaryOp, Expr } from './expr.ts';

const SIGNS: Partial<Record<BinaryOp, string>> = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  rem: '%',
  eq: '==',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  and: '&&',
  or: '||',
};

/** An expression as one line of plain text, `#0` for the first input; every operation with two operands is in brackets. */
export function exprToText(expr: Expr): string {
  switch (expr.kind) {
    case 'const':
      return String(expr.value);
    case 'input':
      return `#${expr.index}`;
    case 'coord':
      return `coord(${expr.dim})`;
    case 'unary':
      return expr.op === 'neg' ? `-${exprToText(expr.x)}` : `${expr.op}(${exprToText(expr.x)})`;
    case 'binary': {
      const [x, y] = [exprToText(expr.x), exprToText(expr.y)];
      const sign = SIGNS[expr.op];
      return sign === undefined ? `${expr.op}(${x}, ${y})` : `(${x} ${sign} ${y})`;
    }
    case 'select':
      return `select(${exprToText(expr.cond)}, ${exprToText(expr.x)}, ${exprToText(expr.y)})`;
    case 'cast':
      return `${expr.dtype}(${exprToText(expr.x)})`;
  }
}
