import { dce } from '../../graph-core/passes/dce.ts';
import { inline } from '../../graph-core/passes/inline.ts';
import type { Equation, Program, VarId } from '../../graph-core/program/program.ts';

/** A program's means over the samples, one after the other, as `mean:<index>`. */
const meanName = (index: number): string => `mean:${index}`;

/**
 * How a set is evaluated that is too large for one go. A mean over all samples may go into other samples' values, and a
 * cost's quotient may have one below: class weights and ignored labels divide by the mean weight of the whole set, not by that
 * of a part. So the means are found level by level. Each pass works out, part by part, those whose values depend only on means
 * that earlier passes have found, and is fed with these; its own are averaged over the parts. The last program has no samples
 * any more and makes the outputs out of the means.
 */
export interface EvaluationPasses {
  /** Over the samples of a part; their outputs are means over these samples. */
  readonly passes: readonly Program[];
  /** Without samples. */
  readonly finish: Program;
}

/** Splits a program, batched over `sample`, whose outputs carry no samples. */
export function evaluationPasses(batched: Program): EvaluationPasses {
  const program = inline(batched);
  const levels = levelsOf(program);
  const levelOf = (id: VarId): number => levels.get(id) ?? 0;
  const means = program.equations.filter((equation) => isMean(program, equation));
  const named = means.map(({ outputs }, index) => ({ name: meanName(index), id: outputs[0] as VarId }));
  const upTo = (level: number): Program => {
    const known = named.filter(({ id }) => levelOf(id) <= level);
    const found = new Set(known.map(({ id }) => id));
    return {
      ...program,
      inputs: [...program.inputs, ...known.map((mean) => ({ ...mean, role: 'observed' as const }))],
      equations: program.equations.filter(
        ({ inputs, outputs }) => inputs.every((id) => levelOf(id) <= level) && !found.has(outputs[0] as VarId),
      ),
    };
  };
  const last = Math.max(0, ...levels.values());
  const passes = Array.from({ length: last }, (_, level) => ({
    ...upTo(level),
    outputs: named.filter(({ id }) => levelOf(id) === level + 1),
  }));
  return { passes: passes.map(trimmed), finish: trimmed(upTo(last)) };
}

/** Without what the outputs do not depend on, inputs too. */
function trimmed(program: Program): Program {
  const kept = dce(program);
  const read = new Set([...kept.equations.flatMap(({ inputs }) => inputs), ...kept.outputs.map(({ id }) => id)]);
  return { ...kept, inputs: kept.inputs.filter(({ id }) => read.has(id)) };
}

/** How many means over the samples stand behind one another on the way to a value. */
function levelsOf(program: Program): Map<VarId, number> {
  const levels = new Map<VarId, number>();
  for (const equation of program.equations) {
    const before = Math.max(0, ...equation.inputs.map((id) => levels.get(id) ?? 0));
    for (const id of equation.outputs) levels.set(id, before + (isMean(program, equation) ? 1 : 0));
  }
  return levels;
}

const isMean = ({ types }: Program, { op, inputs: [input] }: Equation): boolean =>
  op === 'sample-mean' && input !== undefined && types[input]?.axes.includes('sample') === true;
