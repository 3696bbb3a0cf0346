import type { Equation, Program, VarId } from '../program/program.ts';

/** Drops equations that no output depends on. */
export function dce(program: Program): Program {
  const { equations, outputs, types } = program;
  const needed = new Uint8Array(types.length);
  for (const { id } of outputs) needed[id] = 1;
  const isNeeded = new Uint8Array(equations.length);
  let count = 0;
  for (let i = equations.length - 1; i >= 0; i--) {
    const { inputs, outputs: made } = equations[i] as Equation;
    if (!readsAny(made, needed)) continue;
    for (const id of inputs) needed[id] = 1;
    isNeeded[i] = 1;
    count++;
  }
  return count === equations.length ? program : { ...program, equations: equations.filter((_, i) => isNeeded[i] === 1) };
}

function readsAny(ids: readonly VarId[], needed: Uint8Array): boolean {
  for (const id of ids) if (needed[id] === 1) return true;
  return false;
}
