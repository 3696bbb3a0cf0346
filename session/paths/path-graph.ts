import type { Equation, Program, VarId } from '../../graph-core/program/program.ts';

/** One use of a variable on the way to another. */
export interface PathEdge {
  readonly equation: Equation;
  readonly input: VarId;
  readonly output: VarId;
  readonly port: string;
  readonly outputPort: string;
  /** Path of the block that it is in. */
  readonly node: string;
}

export interface PathCounts {
  readonly source: VarId;
  readonly ends: readonly VarId[];
  /** Paths from the source to the ends. */
  readonly count: bigint;
  /** Variables that lie on one. */
  readonly onPath: ReadonlySet<VarId>;
}

const isFloat = (program: Program, id: VarId): boolean => program.types[id]?.dtype === 'float';

/** Counts the ways exactly, however many they are: those to a variable are the sum of those to what it is made of. */
export function countPaths(program: Program, source: VarId, ends: readonly VarId[]): PathCounts {
  const ways = new Map<VarId, bigint>([[source, 1n]]);
  for (const { inputs, outputs } of program.equations) {
    const into = inputs.reduce((sum, id) => sum + (isFloat(program, id) ? (ways.get(id) ?? 0n) : 0n), 0n);
    if (into === 0n) continue;
    for (const id of outputs) if (isFloat(program, id) && id !== source) ways.set(id, into);
  }
  const count = ends.reduce((sum, id) => sum + (ways.get(id) ?? 0n), 0n);
  const reached = ends.filter((id) => ways.has(id));
  const leads = new Set(reached);
  for (const { inputs, outputs } of [...program.equations].reverse()) {
    if (outputs.some((id) => leads.has(id) && ways.has(id))) for (const id of inputs) leads.add(id);
  }
  return { source, ends: reached, count, onPath: new Set([...ways.keys()].filter((id) => leads.has(id))) };
}

/** The uses that lead into a variable and lie on a path, in the order of the block's ports. */
export function walkBack(program: Program, { onPath }: PathCounts): (id: VarId) => readonly PathEdge[] {
  const makers = new Map<VarId, Equation>();
  for (const equation of program.equations) for (const id of equation.outputs) makers.set(id, equation);
  return (output) => {
    const equation = makers.get(output);
    if (!equation) return [];
    const outputPort = equation.outputPorts[equation.outputs.indexOf(output)] ?? '';
    const node = equation.origins[0]?.path ?? equation.op;
    return equation.inputs.flatMap((input, i) =>
      onPath.has(input) ? [{ equation, input, output, node, outputPort, port: equation.ports[i] as string }] : [],
    );
  };
}
