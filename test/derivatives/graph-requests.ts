import { loadDocument } from '../../graph-core/document/load.ts';
import type { Address } from '../../graph-core/model/document.ts';
import { sizeOf, type Tensor } from '../../graph-core/model/tensor.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import type { RunRequest } from '../../session/run.ts';
import { randomNumbers } from '../conformance/examples.ts';
import { requestFor } from '../support/documents.ts';
import { steppedGraphs } from '../support/graphs.ts';

export const GRAPHS = Object.keys(steppedGraphs) as (keyof typeof steppedGraphs)[];

/** One of the graphs that the stepper is tried on, with all it is fed with; its weights moved off the corners that whole numbers lie on. */
export function requestOf(name: keyof typeof steppedGraphs): RunRequest {
  const loaded = loadDocument(steppedGraphs[name](), `${name}.chainrule`, { catalogue: opOf });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  const request = requestFor(loaded.value.document);
  return moved(request, directionOf(request, 'off the corners'), 0.05);
}

export const float = (shape: readonly number[], data: ArrayLike<number>): Tensor => ({
  dtype: 'float',
  shape,
  data: Float64Array.from(data),
});

/** A direction of all weights, the same for the same name. */
export const directionOf = ({ analysis }: RunRequest, name: string): Map<Address, Tensor> =>
  new Map(
    analysis.parameters.map(({ address, shape }) => [address, float(shape, randomNumbers(`${name} ${address}`, sizeOf(shape)))]),
  );

/** The same graph with its weights moved along a direction. */
export function moved(request: RunRequest, direction: ReadonlyMap<Address, Tensor>, by: number): RunRequest {
  const parameters = new Map(
    [...request.parameters].map(([address, data]) => {
      const along = direction.get(address)?.data;
      return [address, Float64Array.from(data, (x, i) => x + by * ((along?.[i] as number | undefined) ?? 0))] as const;
    }),
  );
  return { ...request, parameters };
}

/** The largest difference, over the largest of the wanted numbers. */
export function farthest(found: ArrayLike<number> | undefined, wanted: ArrayLike<number>): number {
  if (found?.length !== wanted.length) return Number.POSITIVE_INFINITY;
  const all = Array.from(wanted);
  const scale = Math.max(1e-12, ...all.map(Math.abs));
  return Math.max(0, ...all.map((w, i) => Math.abs((found[i] as number) - w))) / scale;
}
