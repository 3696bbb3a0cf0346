import type { Equation, Program } from '../program/program.ts';

/** Drops equations that no output depends on. */
export function dce(program: Program): Program {
  const { equations, outputs, types } = program;
  const needed = new Uint8Array(types.length);
  for (const { id } of outputs) needed[id] = 1;
  const kept: Equation[] = [];
  for (let i = equations.length - 1; i >= 0; i--) {
    const equation = equations[i] as Equation;
    if (!equation.outputs.some((id) => needed[id] === 1)) continue;
    for (const id of equation.inputs) needed[id] = 1;
    kept.push(equation);
  }
  return kept.length === equations.length ? program : { ...program, equations: kept.reverse() };
}
