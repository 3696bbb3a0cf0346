import { orWorst } from './search.ts';

/** Indices from the lowest cost to the highest; equal ones, holes among them, in their order. */
export function byCost(costs: Float64Array): number[] {
  const order = Array.from(costs.keys());
  return order.sort((a, b) => compare(orWorst(costs[a] as number), orWorst(costs[b] as number)) || a - b);
}

/** Infinity - Infinity is no number to sort by. */
const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Ranks of costs spread evenly over [-1/2, 1/2], the lowest cost at -1/2; equal costs share the mean of their ranks, so that a
 * flat place pulls nowhere. Ranks do not change when the cost is put through a growing function.
 */
export function centredRanks(costs: Float64Array): Float64Array {
  const order = byCost(costs);
  const ranks = new Float64Array(costs.length);
  const last = Math.max(1, costs.length - 1);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    const cost = orWorst(costs[order[from] as number] as number);
    while (to < order.length && orWorst(costs[order[to] as number] as number) === cost) to++;
    for (let i = from; i < to; i++) ranks[order[i] as number] = (from + to - 1) / 2 / last - 0.5;
    from = to;
  }
  return costs.length === 1 ? new Float64Array(1) : ranks;
}
