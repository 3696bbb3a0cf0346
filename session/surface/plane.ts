import type { Address } from '../../graph-core/model/document.ts';
import { shapeText, sizeOf } from '../../graph-core/model/tensor.ts';
import { normal } from '../../graph-core/random/distributions.ts';
import type { ParameterAnalysis } from '../../graph-core/validate/analysis.ts';
import { SessionError } from '../session-error.ts';
import type { PlaneSpec, WeightEntry } from '../views/surface.ts';
import { type Direction, dot, type Weights } from './directions.ts';
import { principalDirections } from './principal.ts';

/** Two directions that are orthogonal to each other. */
export interface Plane {
  readonly u: Direction;
  readonly v: Direction;
  /** Names of the middle's coordinates: an entry's own value, else 0. */
  readonly middle: readonly [a: number, b: number];
}

/**
 * The directions of a plane. Random ones are normal, each tensor's part scaled to the length of the tensor, so that layers of large
 * weights are not seen too closely: the filter normalisation of Li et al., "Visualizing the Loss Landscape of Neural Nets" (2018),
 * by tensors. @throws SessionError `surface/...`
 */
export function planeOf(
  spec: PlaneSpec,
  parameters: readonly ParameterAnalysis[],
  weights: Weights,
  path: readonly Weights[],
): Plane {
  if (spec.kind === 'weights') return alongEntries(spec.a, spec.b, parameters, weights);
  const [u, v] = spec.kind === 'random' ? randomPair(spec.seed, weights) : principalDirections(path, weights);
  return { u, v: orthogonal(v, u), middle: [0, 0] };
}

function alongEntries(a: WeightEntry, b: WeightEntry, parameters: readonly ParameterAnalysis[], weights: Weights): Plane {
  for (const entry of [a, b]) checkEntry(entry, parameters, weights);
  if (a.address === b.address && a.index === b.index)
    throw new SessionError('surface/one-entry', 'two different entries span a plane', a.address, 'choose another entry');
  const along = ({ address, index }: WeightEntry): Direction => {
    const direction = new Float64Array((weights.get(address) as Float64Array).length);
    direction[index] = 1;
    return new Map([[address, direction]]);
  };
  const at = ({ address, index }: WeightEntry): number => (weights.get(address) as Float64Array)[index] as number;
  return { u: along(a), v: along(b), middle: [at(a), at(b)] };
}

function checkEntry({ address, index }: WeightEntry, parameters: readonly ParameterAnalysis[], weights: Weights): void {
  const parameter = parameters.find((each) => each.address === address);
  if (!parameter || !weights.has(address))
    throw new SessionError('surface/unknown-weight', `${address} is no weight of the cost`, address, 'choose a weight before it');
  if (Number.isInteger(index) && index >= 0 && index < sizeOf(parameter.shape)) return;
  const message = `${address} is ${shapeText(parameter.shape)} and has no entry ${index}`;
  throw new SessionError('surface/no-entry', message, address, 'count its entries from 0');
}

function randomPair(seed: number, weights: Weights): [Direction, Direction] {
  const drawn = (stream: string): Direction =>
    new Map(
      [...weights].map(([address, weight]) => {
        const part = normal({ seed, stream: `${stream} ${address}` }, weight.length);
        const scale = (norm(weight) || 1) / (norm(part) || 1);
        return [address, part.map((x) => x * scale)];
      }),
    );
  return [drawn('surface a'), drawn('surface b')];
}

/** v without its part along u, as long as it was. */
function orthogonal(v: Direction, u: Direction): Direction {
  const share = dot(v, u) / (dot(u, u) || 1);
  const rest = new Map([...v].map(([address, part]) => [address, part.map((x, i) => x - share * (u.get(address)?.[i] ?? 0))]));
  const scale = Math.sqrt(dot(v, v) / (dot(rest, rest) || 1));
  return new Map([...rest].map(([address, part]) => [address, part.map((x) => x * scale)]));
}

/** Coordinates in the plane of weights w, seen from those in the middle. */
export function project(w: Weights, middle: Weights, { u, v }: Plane): [a: number, b: number] {
  const along = (direction: Direction): number => {
    let sum = 0;
    for (const [address, part] of direction) {
      const [to, from] = [w.get(address), middle.get(address)];
      if (to && from)
        for (let i = 0; i < part.length; i++) sum += (part[i] as number) * ((to[i] as number) - (from[i] as number));
    }
    return sum / (dot(direction, direction) || 1);
  };
  return [along(u), along(v)];
}

/** w + a u + b v. */
export function pointOf(w: Weights, { u, v }: Plane, a: number, b: number): Map<Address, Float64Array> {
  return new Map(
    [...w].map(([address, weight]) => {
      const [du, dv] = [u.get(address), v.get(address)];
      return [address, weight.map((x, i) => x + a * (du?.[i] ?? 0) + b * (dv?.[i] ?? 0))];
    }),
  );
}

const norm = (x: Float64Array): number => Math.sqrt(x.reduce((sum, each) => sum + each * each, 0));
