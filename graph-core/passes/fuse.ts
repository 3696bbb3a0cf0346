import { sameShape } from '../model/tensor.ts';
import type { Registry } from '../program/builder.ts';
import { formulaOf } from '../program/infer.ts';
import type { Equation, Origin, Program, ValueType, VarId } from '../program/program.ts';
import { type Expr, input, mapExpr } from '../scalar/expr.ts';

/** Operands of one fused formula: with its output they stay within the eight storage buffers that WebGPU promises. */
const MAX_OPERANDS = 7;
/** Nodes of one fused formula: beyond this, drivers take longer to compile it than it ever saves. */
const MAX_NODES = 120;

/** An elementwise equation as a formula over its inputs. */
interface Formula {
  readonly expr: Expr;
  readonly operands: readonly VarId[];
}

/**
 * Merges elementwise equations: a value that one elementwise equation alone reads, at the same place of the same shape, is
 * computed inside its reader. The merged equation keeps the origins of both.
 */
export function fuse(program: Program, registry: Registry): Program {
  const uses = countUses(program);
  const formulas = new Map<VarId, Formula & { readonly origins: readonly Origin[] }>();
  const equations = program.equations.map((equation) => {
    const own = formulaFor(program, equation, registry);
    if (!own) return equation;
    const output = equation.outputs[0] as VarId;
    let fused: Formula = own;
    const origins = new Set(equation.origins);
    for (const operand of own.operands) {
      const made = formulas.get(operand);
      if (!made || uses.get(operand) !== 1 || !sameType(program, operand, output)) continue;
      const merged = absorb(program, fused, operand, made);
      if (!merged) continue;
      fused = merged;
      for (const origin of made.origins) origins.add(origin);
    }
    formulas.set(output, { ...fused, origins: [...origins] });
    return fused === own ? equation : asMap(equation, fused, [...origins]);
  });
  return { ...program, equations };
}

function countUses(program: Program): Map<VarId, number> {
  const uses = new Map<VarId, number>();
  const count = (id: VarId): void => {
    uses.set(id, (uses.get(id) ?? 0) + 1);
  };
  for (const equation of program.equations) for (const id of new Set(equation.inputs)) count(id);
  for (const { id } of program.outputs) count(id);
  return uses;
}

function formulaFor(program: Program, equation: Equation, registry: Registry): Formula | null {
  const def = registry(equation.op);
  const dtypes = equation.inputs.map((id) => (program.types[id] as ValueType).dtype);
  if (equation.op === 'map') return { expr: equation.attrs.expr as Expr, operands: equation.inputs };
  if (def.kind !== 'elementwise') return null;
  return { expr: formulaOf(def, dtypes, equation.attrs), operands: equation.inputs };
}

function sameType(program: Program, a: VarId, b: VarId): boolean {
  const [x, y] = [program.types[a] as ValueType, program.types[b] as ValueType];
  return sameShape(x.shape, y.shape) && x.axes.join() === y.axes.join();
}

/** `outer` with `operand` replaced by the formula that makes it; null when the result would be too large. */
function absorb(program: Program, outer: Formula, operand: VarId, inner: Formula): Formula | null {
  const operands = [...new Set([...outer.operands.filter((id) => id !== operand), ...inner.operands])];
  if (operands.length > MAX_OPERANDS) return null;
  const read = (id: VarId): Expr => input(operands.indexOf(id), (program.types[id] as ValueType).dtype);
  const within = (formula: Formula, replace: (id: VarId) => Expr): Expr =>
    mapExpr(formula.expr, (e) => (e.kind === 'input' ? replace(formula.operands[e.index] as VarId) : e));
  const made = within(inner, read);
  const expr = within(outer, (id) => (id === operand ? made : read(id)));
  return nodesOf(expr) > MAX_NODES ? null : { expr, operands };
}

function nodesOf(expr: Expr): number {
  let count = 0;
  mapExpr(expr, (e) => {
    count++;
    return e;
  });
  return count;
}

const asMap = (equation: Equation, { expr, operands }: Formula, origins: readonly Origin[]): Equation => ({
  ...equation,
  op: 'map',
  attrs: { expr },
  ports: operands.map((_, i) => `inputs.${i}`),
  inputs: operands,
  origins,
});
