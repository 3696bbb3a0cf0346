import type { Equation, Program, ValueType, VarId } from '../program/program.ts';

/** Replaces every call by the equations of its body, also calls inside calls. */
export function inline(program: Program): Program {
  if (!program.equations.some((e) => e.body)) return program;
  const types: ValueType[] = [...program.types];
  const equations: Equation[] = [];
  const renamed = new Map<VarId, VarId>();
  const resolve = (id: VarId): VarId => renamed.get(id) ?? id;

  const place = (equation: Equation, name: (id: VarId) => VarId): void => {
    const inputs = equation.inputs.map(name);
    if (!equation.body) {
      equations.push({ ...equation, inputs, outputs: equation.outputs.map(name) });
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
    for (const eq of body.equations) place(eq, within);
    body.outputs.forEach((output, i) => {
      renamed.set(name(equation.outputs[i] as VarId), within(output.id));
    });
  };

  for (const equation of program.equations) place(equation, resolve);
  return { ...program, types, equations, outputs: program.outputs.map((o) => ({ ...o, id: resolve(o.id) })) };
}
