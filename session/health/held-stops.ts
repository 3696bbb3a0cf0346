import { registry } from '../../graph-core/ops/index.ts';
import { inline } from '../../graph-core/passes/inline.ts';
import type { Equation, Program, ProgramInput, ProgramOutput } from '../../graph-core/program/program.ts';

/**
 * A program cut open where gradients are stopped. What comes out of a `stop-gradient`, or of a black box, counts as a constant:
 * differences have to be taken with it held at its value, else they measure a derivative that is another one by definition.
 */
export interface HeldStops {
  /** The program with an input `held:<n>` in the place of each stopped value. */
  readonly program: Program;
  /** What those inputs are to be fed with: a program with an output of each name. Null where nothing is stopped. */
  readonly values: Program | null;
  /** Node paths of the blocks that stop. */
  readonly nodes: readonly string[];
}

/** Whether no gradient passes a block of this type although its output may have a slope. */
export function stops(type: string): boolean {
  const op = registry(type);
  return type === 'stop-gradient' || (op !== undefined && op.kind !== 'structural' && op.hidesSlope === true);
}

/** A block that stops a gradient which makes no difference, such as that of a scale which cancels, says so. */
const isHeld = ({ op, attrs }: Equation): boolean => stops(op) && attrs.neutral !== true;

export function holdStops(program: Program): HeldStops {
  const flat = inline(program);
  const cut = flat.equations.filter(isHeld);
  if (cut.length === 0) return { program, values: null, nodes: [] };
  const held = cut.flatMap(({ outputs }) => outputs).map((id, n): ProgramOutput => ({ name: `held:${n}`, id }));
  const inputs = held.map(({ name, id }): ProgramInput => ({ name, role: 'constant', id }));
  return {
    program: { ...flat, inputs: [...flat.inputs, ...inputs], equations: flat.equations.filter((equation) => !isHeld(equation)) },
    values: { ...flat, outputs: held },
    nodes: [...new Set(cut.map(({ origins, op }) => origins[0]?.path ?? op))],
  };
}
