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

/**
 * An expression as one line of plain text; every operation with two operands is in brackets. `names` are the inputs' in
 * order, `#0` where there is none for the first.
 */
export function exprToText(expr: Expr, names: readonly string[] = []): string {
  const text = (e: Expr): string => exprToText(e, names);
  switch (expr.kind) {
    case 'const':
      return String(expr.value);
    case 'input':
      return names[expr.index] ?? `#${expr.index}`;
    case 'coord':
      return `coord(${expr.dim})`;
    case 'attribute':
      return `attribute(${expr.index})`;
    case 'unary':
      return expr.op === 'neg' ? `-${text(expr.x)}` : `${expr.op}(${text(expr.x)})`;
    case 'binary': {
      const [x, y] = [text(expr.x), text(expr.y)];
      const sign = SIGNS[expr.op];
      return sign === undefined ? `${expr.op}(${x}, ${y})` : `(${x} ${sign} ${y})`;
    }
    case 'select':
      return `select(${text(expr.cond)}, ${text(expr.x)}, ${text(expr.y)})`;
    case 'cast':
      return `${expr.dtype}(${text(expr.x)})`;
    case 'call':
      return `${expr.name}(${expr.args.map(text).join(', ')})`;
  }
}
