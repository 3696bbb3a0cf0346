import { attrsKey } from '../program/keys.ts';
import type { Equation, Program, VarId } from '../program/program.ts';

/**
 * Computes equal equations once. With `withinBlocks` only equations of one block are merged (its backward rule then reuses
 * what its forward pass has), so that no block loses its place among the steps.
 */
export function cse(program: Program, { withinBlocks = false } = {}): Program {
  const seen = new Map<string, Equation>();
  const numbers = new Map<string, number>();
  const renamed: (VarId | undefined)[] = [];
  const resolve = (id: VarId): VarId => renamed[id] ?? id;
  const equations: Equation[] = [];
  let merged = false;
  for (const equation of program.equations) {
    const inputs = equation.inputs.map(resolve);
    const key = equation.body ? null : `${withinBlocks ? pathOf(equation) : ''}|${kindOf(equation, numbers)}|${inputs.join()}`;
    const twin = key === null ? undefined : seen.get(key);
    if (twin) {
      merged = true;
      for (let i = 0; i < equation.outputs.length; i++) renamed[equation.outputs[i] as VarId] = twin.outputs[i] as VarId;
      continue;
    }
    const kept = inputs.every((id, i) => id === equation.inputs[i]) ? equation : { ...equation, inputs };
    if (key !== null) seen.set(key, kept);
    equations.push(kept);
  }
  if (!merged) return program;
  return { ...program, equations, outputs: program.outputs.map((o) => ({ ...o, id: resolve(o.id) })) };
}

const pathOf = ({ origins }: Equation): string => origins[0]?.path.join('/') ?? '';

/** A number for op, ports and attributes together: formulas are long, and stand in many equations. */
function kindOf({ op, ports, attrs }: Equation, numbers: Map<string, number>): string {
  const key = attrsKey(attrs);
  let number = numbers.get(key);
  if (number === undefined) {
    number = numbers.size;
    numbers.set(key, number);
  }
  return `${op}|${ports.join()}|${number}`;
}
