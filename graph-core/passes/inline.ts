import { seenFrom } from '../program/origins.ts';
import type { Equation, Origin, Program, ValueType, VarId } from '../program/program.ts';

/** Replaces every call by the equations of its body, also calls inside calls. */
export function inline(program: Program): Program {
  if (!program.equations.some((e) => e.body)) return program;
  const types: ValueType[] = [...program.types];
  const equations: Equation[] = [];
  /** What the output of a call is called inside it. */
  const renamed = new Array<VarId | undefined>(program.types.length);

  /** Places an equation of a program whose variables are called `names`; undefined are those that were not met yet. */
  const place = (
    equation: Equation,
    { types: own }: Program,
    names: (VarId | undefined)[] | null,
    origins: readonly Origin[],
  ): void => {
    const nameOf = (id: VarId): VarId => {
      if (names === null) return renamed[id] ?? id;
      const outer = names[id] ?? types.push(own[id] as ValueType) - 1;
      names[id] = outer;
      return renamed[outer] ?? outer;
    };
    const inputs = equation.inputs.map(nameOf);
    const { op, attrs, ports, outputPorts, body } = equation;
    if (!body) {
      equations.push({ op, attrs, ports, inputs, outputs: equation.outputs.map(nameOf), outputPorts, origins });
      return;
    }
    const inner = new Array<VarId | undefined>(body.types.length);
    for (const [i, { id }] of body.inputs.entries()) inner[id] = inputs[i] as VarId;
    const seen = seenFrom(origins);
    for (const each of body.equations) place(each, body, inner, seen(each.origins));
    for (const [i, { id }] of body.outputs.entries()) {
      const outer = inner[id] ?? types.push(body.types[id] as ValueType) - 1;
      renamed[nameOf(equation.outputs[i] as VarId)] = renamed[outer] ?? outer;
    }
  };

  for (const equation of program.equations) place(equation, program, null, equation.origins);
  return { ...program, types, equations, outputs: program.outputs.map(({ name, id }) => ({ name, id: renamed[id] ?? id })) };
}
