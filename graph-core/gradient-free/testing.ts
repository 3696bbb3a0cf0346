import { readHyper } from '../optim/hyper.ts';
import { SEARCHES } from './index.ts';
import { NO_STATE, type SearchState } from './search.ts';

/** For tests: a function of a point. */
export type Cost = (x: Float64Array) => number;

export const sphere: Cost = (x) => x.reduce((sum, v) => sum + v * v, 0);

export const rosenbrock: Cost = (x) =>
  Array.from({ length: x.length - 1 }, (_, i): number => {
    const [a, b] = [x[i] as number, x[i + 1] as number];
    return 100 * (b - a * a) ** 2 + (1 - a) ** 2;
  }).reduce((sum, v) => sum + v, 0);

export const rastrigin: Cost = (x) => x.reduce((sum, v) => sum + v * v - 10 * Math.cos(2 * Math.PI * v) + 10, 0);

/** For tests: a method by its type, with settings. */
export function methodOf(type: string, given: Readonly<Record<string, unknown>> = {}) {
  const method = SEARCHES.find((each) => each.type === type);
  if (!method) throw new Error(`no method ${type}`);
  const hyper = readHyper(method, { type, ...given }, '/');
  if (!hyper.ok) throw new Error(hyper.error[0]?.message);
  return { method, hyper: hyper.value };
}

/** For tests: runs a search until its cost is below `goal` or `most` evaluations are done. */
export function minimise(
  type: string,
  given: Readonly<Record<string, unknown>>,
  cost: Cost,
  start: ArrayLike<number>,
  { seed = 0, goal = Number.NEGATIVE_INFINITY, most }: { readonly seed?: number; readonly goal?: number; readonly most: number },
) {
  const { method, hyper } = methodOf(type, given);
  let point: Float64Array = Float64Array.from(start);
  let state: SearchState = NO_STATE;
  let here = cost(point);
  let evaluations = 1;
  for (let update = 1; here > goal && evaluations < most; update++) {
    const step = method.step({ hyper, point, update, seed, stream: 'search' }, state);
    const { count, at } = step.candidates;
    ({ point, state } = step.tell(
      Float64Array.from({ length: count }, (_, i) => cost(at(i))),
      here,
    ));
    here = cost(point);
    evaluations += count + 1;
  }
  return { point, cost: here, evaluations };
}
