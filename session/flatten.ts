import { nodeOf, seenFrom } from '../graph-core/program/origins.ts';
import type { Equation, Program, ProgramOutput, ValueType, VarId } from '../graph-core/program/program.ts';
import type { Analysis } from '../graph-core/validate/analysis.ts';

type Origins = Equation['origins'];

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
  const standsFor = new Array<VarId | undefined>(program.types.length);

  const publish = (path: string, ports: readonly string[], ids: readonly VarId[]): void => {
    for (const [i, port] of ports.entries()) inner.push({ name: `${path}.${port}`, id: ids[i] as VarId });
  };
  const place = (source: Program, name: (id: VarId) => VarId, depth: number, seen: (inner: Origins) => Origins): void => {
    for (const equation of source.equations) {
      const { op, attrs, ports, outputPorts, body } = equation;
      const origins = seen(equation.origins);
      const inputs = equation.inputs.map(name);
      const path = nodeOf(origins);
      if (op !== 'group' || !body) {
        const outputs = equation.outputs.map(name);
        equations.push({ op, attrs, ports, inputs, outputs, outputPorts, origins, ...(body ? { body } : {}) });
        if (depth > 0 && analysis.nodes.get(path)?.op?.type === op) publish(path, outputPorts, outputs);
        continue;
      }
      const renamed = new Array<VarId | undefined>(body.types.length);
      for (const [i, { id }] of body.inputs.entries()) renamed[id] = inputs[i] as VarId;
      const within = (id: VarId): VarId => {
        const outer = renamed[id] ?? types.push(body.types[id] as ValueType) - 1;
        renamed[id] = outer;
        return standsFor[outer] ?? outer;
      };
      place(body, within, depth + 1, seenFrom(origins));
      const outputs = body.outputs.map(({ id }) => within(id));
      for (const [i, id] of outputs.entries()) standsFor[name(equation.outputs[i] as VarId)] = id;
      if (depth > 0) publish(path, outputPorts, outputs);
    }
  };

  place(
    program,
    (id) => standsFor[id] ?? id,
    0,
    (origins) => origins,
  );
  const outputs = program.outputs.map(({ name, id }) => ({ name, id: standsFor[id] ?? id }));
  const known = new Set(outputs.map((output) => output.name));
  return { ...program, types, equations, outputs: [...outputs, ...inner.filter((output) => !known.has(output.name))] };
}
