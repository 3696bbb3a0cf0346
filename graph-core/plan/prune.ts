import type { MapCall, ReduceCall } from '../model/kernel-call.ts';
import { type Expr, input, mapExpr } from '../scalar/expr.ts';

/** A call without input `gone`, which nothing reads; the numbers of those behind it move up. */
export function pruned<C extends MapCall | ReduceCall>(call: C, gone: number): C {
  // input 0 of an epilogue is the sum
  const renumbered = (expr: Expr, last: number): Expr =>
    mapExpr(expr, (e) => (e.kind === 'input' && e.index > last ? input(e.index - 1, e.dtype) : e));
  const post = call.kernel === 'reduce' && call.post ? { post: renumbered(call.post, gone + 1) } : {};
  return { ...call, expr: renumbered(call.expr, gone), ...post, inputs: call.inputs.filter((_, v) => v !== gone) };
}
