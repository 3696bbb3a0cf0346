import type { KernelCall } from '../model/kernel-call.ts';
import { sizeOf } from '../model/tensor.ts';
import { childrenOf, type Expr } from '../scalar/expr.ts';
import type { Plan } from './plan.ts';

/** What a function of the library costs beside an addition. */
const FUNCTION = 10;
/** Forty rounds of threefry, for one number. */
const DRAW = 160;

const CHEAP: ReadonlySet<string> = new Set(['neg', 'not', 'isfinite', 'floor', 'ceil', 'round', 'sqrt']);

/** Operations for one element: each distinct part of the expression once. */
function operationsFor(e: Expr, seen: Set<Expr> = new Set()): number {
  if (seen.has(e)) return 0;
  seen.add(e);
  const below = childrenOf(e).reduce((sum, child) => sum + operationsFor(child, seen), 0);
  if (e.kind === 'unary') return below + (CHEAP.has(e.op) ? 1 : FUNCTION);
  if (e.kind === 'binary') return below + (e.op === 'pow' || e.op === 'atan2' ? FUNCTION : 1);
  return below + (e.kind === 'select' || e.kind === 'cast' ? 1 : 0);
}

/** Floating-point operations of a call, roughly; what a script does nobody knows, and it is done by the host in any case. */
export function operationsOfCall(call: KernelCall): number {
  const post = 'post' in call && call.post ? operationsFor(call.post) : 0;
  switch (call.kernel) {
    case 'map':
      return sizeOf(call.dims) * Math.max(1, operationsFor(call.expr));
    case 'reduce':
      return sizeOf(call.dims) * (sizeOf(call.inner) * (1 + operationsFor(call.expr)) + post);
    case 'arg':
      return sizeOf(call.dims) * sizeOf(call.inner);
    case 'contract': {
      const outputs = sizeOf(call.batch) * sizeOf(call.m) * sizeOf(call.n);
      return outputs * (2 * sizeOf(call.k) + post);
    }
    case 'gather':
      return sizeOf(call.dims);
    case 'random':
      return sizeOf(call.dims) * DRAW;
    case 'script':
      return 0;
  }
}

/** Operations of one call on average: what tells whether a GPU has enough to do between two dispatches. */
export function operationsPerCall({ calls }: Pick<Plan, 'calls'>): number {
  const total = calls.reduce((sum, { call }) => sum + operationsOfCall(call), 0);
  return calls.length === 0 ? 0 : total / calls.length;
}
