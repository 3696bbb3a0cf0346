import type { Expr } from './expr.ts';

const known = new WeakMap<Expr, string>();

/**
 * A text that two formulas share exactly where they are written alike: each distinct node once, told by the numbers of its operands. Written
 * out as a tree, a formula whose parts stand in several places would be as long as all their copies.
 */
export function exprKey(root: Expr): string {
  const before = known.get(root);
  if (before !== undefined) return before;
  const lines: string[] = [];
  const byLine = new Map<string, number>();
  const numbers = new Map<Expr, number>();
  const number = (e: Expr): number => {
    const seen = numbers.get(e);
    if (seen !== undefined) return seen;
    const line = lineOf(e, number);
    let at = byLine.get(line);
    if (at === undefined) {
      at = lines.push(line) - 1;
      byLine.set(line, at);
    }
    numbers.set(e, at);
    return at;
  };
  number(root);
  const key = lines.join(';');
  known.set(root, key);
  return key;
}

/** Infinities, NaN and -0 keep their names, which JSON would not. */
export const numberKey = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

function lineOf(e: Expr, of: (e: Expr) => number): string {
  switch (e.kind) {
    case 'const':
      return `${numberKey(e.value)}:${e.dtype}`;
    case 'input':
      return `#${e.index}:${e.dtype}`;
    case 'coord':
      return `@${e.dim}`;
    case 'attribute':
      return `?${e.index}`;
    case 'unary':
      return `${e.op} ${of(e.x)}:${e.dtype}`;
    case 'cast':
      return `cast ${of(e.x)}:${e.dtype}`;
    case 'binary':
      return `${e.op} ${of(e.x)} ${of(e.y)}:${e.dtype}`;
    case 'select':
      return `select ${of(e.cond)} ${of(e.x)} ${of(e.y)}:${e.dtype}`;
    case 'call':
      return `${e.name}(${e.args.map(of)}) ${of(e.body)}:${e.dtype}`;
  }
}
