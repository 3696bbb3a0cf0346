import type { KernelCall } from '../model/kernel-call.ts';
import { sizeOf } from '../model/tensor.ts';
import { childrenOf, type Expr } from '../scalar/expr.ts';

/** What a function of the library costs beside an addition. */
const FUNCTION = 10;
/** Forty rounds of threefry, for one number. */
const DRAW = 160;

const CHEAP: ReadonlySet<string> = new Set(['neg', 'not', 'isfinite', 'floor', 'ceil', 'round', 'sqrt']);

/** Operations for one element: each distinct part of the expression once. */
export function operationsFor(e: Expr, seen: Set<Expr> = new Set()): number {
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

/** Operations of a call that a GPU makes together with its neighbours where these are as small. */
const SMALL = 4096;

/**
 * Operations of one dispatch on average, what tells whether a GPU has enough to do between two of them: small calls that follow one another
 * are made in one, and so are formulas over the same elements, which the run plan joins. `times`: how often each call is done at once, as of
 * a plan for one sample that is trained on many.
 */
export function operationsPerDispatch(calls: readonly { readonly form: KernelCall }[], times = 1): number {
  let [dispatches, total] = [0, 0];
  let before: string | null = null;
  for (const { form } of calls) {
    const operations = times * operationsOfCall(form);
    const kind: string | null = operations <= SMALL ? 'small' : form.kernel === 'map' ? `over ${form.dims}` : null;
    if (kind === null || kind !== before) dispatches++;
    before = kind;
    total += operations;
  }
  return dispatches === 0 ? 0 : total / dispatches;
}
