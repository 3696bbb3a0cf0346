import { withTangents } from '../../graph-core/autodiff/jvp.ts';
import type { Address, Document } from '../../graph-core/model/document.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import { Builder } from '../../graph-core/program/builder.ts';
import type { Program, VarId } from '../../graph-core/program/program.ts';
import { s } from '../../graph-core/scalar/expr.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import { withTotalCost } from '../../graph-core/transform/mean.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { names, TOTAL } from '../objectives.ts';

/** Coordinates in the plane, inputs without a shape. */
export const PLACE = ['plane:a', 'plane:b'] as const;
/** Inputs that hold a weight's part of the two directions. */
export const directionNames = (address: Address): readonly [string, string] => [`plane:u:${address}`, `plane:v:${address}`];

export interface SurfaceGraph {
  readonly document: Document;
  readonly analysis: Analysis;
  readonly costs: readonly Address[];
  /** Weights that the directions move. */
  readonly moved: readonly Address[];
}

/** The cost of one sample with every moved weight w + a u + b v; its only output is {@link TOTAL}, a mean over the samples. */
export function alongPlane({ document, analysis, costs, moved }: SurfaceGraph): Program {
  const forward = withTotalCost(buildProgram(document, analysis, registry), registry, costs, TOTAL);
  const b = Builder.extend({ ...forward, equations: [], outputs: [] }, registry);
  const [a, c] = PLACE.map((name) => b.input(name, 'constant', { dtype: 'float', shape: [], axes: [] }));
  const stands = new Map<VarId, VarId>();
  for (const address of moved) {
    const weight = b.named(address);
    const [u, v] = directionNames(address).map((name) => b.input(name, 'constant', { ...weight, axes: [] }));
    if (!a || !c || !u || !v) continue;
    const place = b.map((w, x, y, du, dv) => s.add(w, s.add(s.mul(x, du), s.mul(y, dv))), weight, a, c, u, v);
    stands.set(weight.id, place.id);
  }
  const moves = b.build();
  const renamed = (id: VarId): VarId => stands.get(id) ?? id;
  return {
    ...moves,
    equations: [
      ...moves.equations,
      ...forward.equations.map((equation) => ({ ...equation, inputs: equation.inputs.map(renamed) })),
    ],
    outputs: forward.outputs.filter(({ name }) => name === TOTAL).map((output) => ({ ...output, id: renamed(output.id) })),
  };
}

/** L at many places at once: the output carries the axis `probe`. */
export const manyPlaces = (program: Program, samples: number, carried: ReadonlySet<string>, places: number): Program =>
  batch(batch(program, registry, 'sample', samples, carried), registry, 'probe', places, new Set(PLACE));

/** The slope of L, or of each sample's own cost, along one direction, as the tangent of {@link TOTAL}. */
export function slopeAlong(program: Program, direction: string): Program {
  const found = withTangents(program, registry, { tangents: [direction] });
  return { ...found, outputs: found.outputs.filter(({ name }) => name === names.tangent(TOTAL)) };
}
