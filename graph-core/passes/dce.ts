import type { Equation, Program, VarId } from '../program/program.ts';

/** Drops equations that no output depends on. */
export function dce(program: Program): Program {
  const needed = new Set<VarId>(program.outputs.map((o) => o.id));
  const kept: Equation[] = [];
  for (const equation of [...program.equations].reverse()) {
    if (!equation.outputs.some((id) => needed.has(id))) continue;
    for (const id of equation.inputs) needed.add(id);
    kept.push(equation);
  }
  return kept.length === program.equations.length ? program : { ...program, equations: kept.reverse() };
}
