import type { Program, ProgramOutput, ValueType, VarId } from '../graph-core/program/program.ts';
import type { Analysis } from '../graph-core/validate/analysis.ts';

/**
 * The forward program with every group opened, so that its inner blocks are stepped through, have gradients, and can be
 * looked at as the others. Values inside become outputs under their full addresses (`g1/f.output`), those that leave a group
 * inside a group also under that group's port (`g1/g2.out`). Composites stay whole.
 */
export function openGroups(program: Program, analysis: Analysis): Program {
  if (!program.equations.some((equation) => equation.op === 'group')) return program;
  const types: ValueType[] = [...program.types];
  const equations: Program['equations'][number][] = [];
  const inner: ProgramOutput[] = [];
  /** What a group's output stands for. */
  const standsFor = new Map<VarId, VarId>();

  const publish = (path: string, ports: readonly string[], ids: readonly VarId[]): void => {
    for (const [i, port] of ports.entries()) inner.push({ name: `${path}.${port}`, id: ids[i] as VarId });
  };
  const place = (source: Program, name: (id: VarId) => VarId, depth: number): void => {
    for (const equation of source.equations) {
      const inputs = equation.inputs.map(name);
      const path = equation.origins[0]?.path.join('/') ?? '';
      if (equation.op !== 'group' || !equation.body) {
        const outputs = equation.outputs.map(name);
        equations.push({ ...equation, inputs, outputs });
        if (depth > 0 && analysis.nodes.get(path)?.op?.type === equation.op) publish(path, equation.outputPorts, outputs);
        continue;
      }
      const { body } = equation;
      const renamed = new Map(body.inputs.map((input, i) => [input.id, inputs[i] as VarId]));
      const within = (id: VarId): VarId => {
        const before = renamed.get(id) ?? types.push(body.types[id] as ValueType) - 1;
        renamed.set(id, before);
        return standsFor.get(before) ?? before;
      };
      place(body, within, depth + 1);
      const outputs = body.outputs.map(({ id }) => within(id));
      for (const [i, id] of outputs.entries()) standsFor.set(name(equation.outputs[i] as VarId), id);
      if (depth > 0) publish(path, equation.outputPorts, outputs);
    }
  };

  place(program, (id) => standsFor.get(id) ?? id, 0);
  const outputs = program.outputs.map((output) => ({ ...output, id: standsFor.get(output.id) ?? output.id }));
  const known = new Set(outputs.map((output) => output.name));
  return { ...program, types, equations, outputs: [...outputs, ...inner.filter((output) => !known.has(output.name))] };
}
