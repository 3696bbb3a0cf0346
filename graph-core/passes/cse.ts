import type { Equation, Program, VarId } from '../program/program.ts';

/** JSON writes NaN and infinities as null and -0 as 0: constants that differ have to keep different keys. */
const distinctNumbers = (_: string, value: unknown): unknown =>
  typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
    ? `#${Object.is(value, -0) ? '-0' : value}`
    : value;

/**
 * Computes equal equations once. With `withinBlocks` only equations of one block are merged (its backward rule then reuses
 * what its forward pass has), so that no block loses its place among the steps.
 */
export function cse(program: Program, { withinBlocks = false } = {}): Program {
  const seen = new Map<string, Equation>();
  const renamed = new Map<VarId, VarId>();
  const resolve = (id: VarId): VarId => renamed.get(id) ?? id;
  const equations: Equation[] = [];
  for (const equation of program.equations) {
    const inputs = equation.inputs.map(resolve);
    const here = withinBlocks ? (equation.origins[0]?.path.join('/') ?? '') : '';
    const key = equation.body
      ? null
      : `${here}|${equation.op}|${inputs}|${equation.ports}|${JSON.stringify(equation.attrs, distinctNumbers)}`;
    const twin = key === null ? undefined : seen.get(key);
    if (twin) {
      equation.outputs.forEach((id, i) => {
        renamed.set(id, twin.outputs[i] as VarId);
      });
      continue;
    }
    const kept = { ...equation, inputs };
    if (key !== null) seen.set(key, kept);
    equations.push(kept);
  }
  if (renamed.size === 0) return program;
  return { ...program, equations, outputs: program.outputs.map((o) => ({ ...o, id: resolve(o.id) })) };
}
