import { childrenOf, type Expr } from '../../graph-core/scalar/expr.ts';
import type { Lane } from './walk.ts';

/** Expressions that stand in many calls are one object. */
const KNOWN = new WeakMap<Expr, string>();

/** What makes two expressions the same code: each distinct part once, operands by number. */
export function expressionKey(root: Expr): string {
  const known = KNOWN.get(root);
  if (known !== undefined) return known;
  const numbers = new Map<Expr, number>();
  const parts: string[] = [];
  const visit = (e: Expr): number => {
    const before = numbers.get(e);
    if (before !== undefined) return before;
    const operands = childrenOf(e).map(visit);
    parts.push(`${headOf(e)}:${e.dtype} ${operands}`);
    numbers.set(e, parts.length);
    return parts.length;
  };
  visit(root);
  const key = parts.join(';');
  KNOWN.set(root, key);
  return key;
}

function headOf(e: Expr): string {
  switch (e.kind) {
    case 'const':
      return Object.is(e.value, -0) ? '-0' : String(e.value);
    case 'input':
      return `x${e.index}`;
    case 'coord':
      return `c${e.dim}`;
    case 'unary':
    case 'binary':
      return e.op;
    default:
      return e.kind;
  }
}

export const lanesKey = (lanes: readonly Lane[]): string => lanes.map(({ step, dtype }) => `${step} ${dtype}`).join();

/** By which loops the coordinates that are read are counted. */
export const countsKey = (dims: Iterable<number>, countedBy: (dim: number) => number | null): string =>
  [...dims].map((dim) => `${dim}=${countedBy(dim)}`).join();
