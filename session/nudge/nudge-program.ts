import { registry } from '../../graph-core/ops/index.ts';
import { Builder } from '../../graph-core/program/builder.ts';
import type { Equation, Program, VarId } from '../../graph-core/program/program.ts';

/** Name of the input by which a value is moved. */
export const SHIFT = 'shift';

/**
 * The program cut at a value: whatever used it uses it plus the input {@link SHIFT}, of its shape, and so do the outputs that
 * name it. What makes the value stays as it is.
 */
export function withShift(program: Program, name: string): Program {
  const b = Builder.extend(program, registry);
  const value = b.named(name);
  const maker = program.equations.find(({ outputs }) => outputs.includes(value.id));
  b.takeNew();
  const moved = b.withOrigins(maker?.origins ?? [], () =>
    b.add(value, b.input(SHIFT, 'constant', { dtype: 'float', shape: value.shape, axes: [] })),
  );
  const added = b.takeNew();
  const renamed = (id: VarId): VarId => (id === value.id ? moved.id : id);
  const equations = program.equations.flatMap((equation): Equation[] => {
    const uses = { ...equation, inputs: equation.inputs.map(renamed) };
    return equation === maker ? [equation, ...added] : [uses];
  });
  return {
    ...b.build(),
    equations: maker ? equations : [...added, ...equations],
    outputs: program.outputs.map((output) => ({ ...output, id: renamed(output.id) })),
  };
}

/**
 * Where a nudge looks, in steps: a hair before the start (whoever stands at a kink sees it from one side or the other), the
 * start, and on to the end in eighths.
 */
export const POINTS: readonly number[] = [-1e-6, 0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1];
export const PROBES = POINTS.length;
/** The start among the points. */
export const START = 1;

/** Names of the outputs that depend on an input. */
export function dependents(program: Program, input: string): Set<string> {
  const reached = new Set(program.inputs.flatMap(({ name, id }) => (name === input ? [id] : [])));
  for (const { inputs, outputs } of program.equations)
    if (inputs.some((id) => reached.has(id))) for (const id of outputs) reached.add(id);
  return new Set(program.outputs.flatMap(({ name, id }) => (reached.has(id) ? [name] : [])));
}
