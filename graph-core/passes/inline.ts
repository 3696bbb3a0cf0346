import { originsWithin } from '../program/origins.ts';
import type { Equation, Origin, Program, ValueType, VarId } from '../program/program.ts';

/** Replaces every call by the equations of its body, also calls inside calls. */
export function inline(program: Program): Program {
  if (!program.equations.some((e) => e.body)) return program;
  const types: ValueType[] = [...program.types];
  const equations: Equation[] = [];
  const renamed = new Map<VarId, VarId>();
  const resolve = (id: VarId): VarId => renamed.get(id) ?? id;

  const place = (equation: Equation, name: (id: VarId) => VarId, origins: readonly Origin[]): void => {
    const inputs = equation.inputs.map(name);
    if (!equation.body) {
      const { op, attrs, ports, outputPorts } = equation;
      equations.push({ op, attrs, ports, inputs, outputs: equation.outputs.map(name), outputPorts, origins });
      return;
    }
    const { body } = equation;
    const inner = new Map(body.inputs.map((input, i) => [input.id, inputs[i] as VarId]));
    const within = (id: VarId): VarId => {
      let outer = inner.get(id);
      if (outer === undefined) {
        outer = types.push(body.types[id] as ValueType) - 1;
        inner.set(id, outer);
      }
      return resolve(outer);
    };
    const seen = seenFrom(origins);
    for (const eq of body.equations) place(eq, within, seen(eq.origins));
    body.outputs.forEach((output, i) => {
      renamed.set(name(equation.outputs[i] as VarId), within(output.id));
    });
  };

  for (const equation of program.equations) place(equation, resolve, equation.origins);
  return { ...program, types, equations, outputs: program.outputs.map((o) => ({ ...o, id: resolve(o.id) })) };
}

/** Origins inside a call, seen from the call: those of its body's equations are few, and looked through once for each. */
function seenFrom(call: readonly Origin[]): (inner: readonly Origin[]) => readonly Origin[] {
  let last: readonly Origin[] | null = null;
  let found: readonly Origin[] = call;
  return (inner) => {
    if (inner !== last) found = originsWithin(call, inner);
    last = inner;
    return found;
  };
}
