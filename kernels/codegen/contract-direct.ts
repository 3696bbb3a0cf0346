import type { ContractCall } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { type Block, blockOf, factors, type Groups, placeOf, Sums, starts, stores, term, words } from './contract-block.ts';
import { costOf } from './expression.ts';
import type { Body, ShaderBuilder } from './shader.ts';

/** Loads and operations of one invocation that computes a block of outputs. */
export const directWork = ({ k, post }: ContractCall, [high, wide]: readonly [number, number]): number =>
  sizeOf(k) * (high + wide + (high * wide) / 4) + (post ? high * wide * (1 + costOf(post) / 4) : 0);

/**
 * One invocation computes `high` x `wide` outputs: high + wide loads for high * wide products, no barriers (poison on CPU
 * drivers) and loops with run-time bounds. Rows beyond the edge read the last one again and are not stored.
 */
export function directBody(b: ShaderBuilder, call: ContractCall, groups: Groups, [high, wide]: readonly [number, number]): Body {
  const rows = Math.ceil(sizeOf(call.m) / high);
  const columns = Math.ceil(sizeOf(call.n) / wide);
  const block = blockOf(b, call, groups, [high, wide]);
  const lines = [placeOf(b, rows, columns), ...starts(block), ...factors(block), ...accumulate(block), ...stores(block)];
  return { lines, count: sizeOf(call.batch) * rows * columns, work: directWork(call, [high, wide]) };
}

/** The sum over k for all outputs of the block. */
function accumulate(block: Block): string[] {
  const { b, groups } = block;
  const { dims } = groups.k;
  const sizes = words(b, dims);
  const coords = dims.map((_, d) => `k${d}`);
  const sums = new Sums(block);
  const terms = [...term(block, coords), ...sums.add((x, y) => `l_${x} * r_${y}`)];
  const [size] = sizes;
  return [
    ...sums.declare(),
    ...(dims.length === 1 ? sums.along('k0', size as string, terms) : nested(sums, sizes, terms)),
    ...sums.close(),
  ];
}

/** Over several dims a part of a sum may end anywhere. */
const nested = (sums: Sums, sizes: readonly string[], terms: readonly string[]): string[] => [
  ...sizes.map((size, d) => `for (var k${d} = 0u; k${d} < ${size}; k${d}++) {`),
  ...terms,
  ...sums.count(1),
  ...sizes.map(() => '}'),
];
