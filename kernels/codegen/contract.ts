import type { ContractCall, ReduceCall } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { input, s } from '../../graph-core/scalar/expr.ts';
import { groupsOf } from './contract-block.ts';
import { directBody, directWork } from './contract-direct.ts';
import { splitBody } from './contract-split.ts';
import { tileBody } from './contract-tile.ts';
import { reduceBody } from './reduce.ts';
import { type Body, GROUP, type ShaderBuilder, type Target } from './shader.ts';

/**
 * Rows and columns of outputs that one invocation may compute, and how many blocks there have to be for each invocation that keeps the
 * device busy: the larger the block, the fewer loads a product takes, the fewer invocations there are, and the longer a driver compiles.
 */
const BLOCKS: readonly (readonly [high: number, wide: number, rounds: number])[] = [
  [8, 8, 128],
  [8, 4, 1],
  [4, 4, 1],
];

/** Few outputs and long sums: a workgroup an output, or a few of them, partial sums that stay accurate. */
const FEW_OUTPUTS = 256;
const LONG_SUM = 256;

/** Rows or columns over several dims, as the places of a convolution: finding where they lie takes divisions before the sum. */
const WORTH_SPLITTING = 16;

/** One output an invocation. */
export const contractWork = (call: ContractCall): number => directWork(call, [1, 1]);

/** Outputs along either side of a tile; below half of one most of it would be empty. */
const TILES = [64, 32] as const;
const SHORT_SUM = 16;

/**
 * Chooses between sums that the invocations of a workgroup share out, tiles that a workgroup shares, blocks that an invocation computes by
 * itself, and one output an invocation; without lanes to fill it is the last.
 */
export function contractBody(
  b: ShaderBuilder,
  call: ContractCall,
  { lanes, products, software }: Pick<Target, 'lanes' | 'products' | 'software'>,
): Body {
  const [rows, columns, depth] = [sizeOf(call.m), sizeOf(call.n), sizeOf(call.k)];
  const batch = sizeOf(call.batch);
  const groups = groupsOf(call);
  if (lanes === 0) return directBody(b, call, groups, [1, 1]);
  if (batch * rows * columns <= FEW_OUTPUTS && depth >= LONG_SUM)
    return software
      ? splitBody(b, call, groups)
      : reduceBody(b, asReduction(call), { lanes: Number.POSITIVE_INFINITY, software: false });
  const tile = TILES.find((side) => {
    const tiles = batch * Math.ceil(rows / side) * Math.ceil(columns / side);
    return rows >= side / 2 && columns >= side / 2 && tiles * GROUP >= lanes;
  });
  if (products === 'tiles' && tile && depth >= SHORT_SUM) return tileBody(b, call, groups, tile);
  const isPlain = groups.m.dims.length === 1 && groups.n.dims.length === 1;
  const hasBlocks = isPlain || depth >= WORTH_SPLITTING;
  const [high, wide] = BLOCKS.find(([high, wide, rounds]) => {
    const blocks = batch * Math.ceil(rows / high) * Math.ceil(columns / wide);
    return hasBlocks && rows >= high && columns >= wide && blocks >= lanes * rounds;
  }) ?? [1, 1];
  return directBody(b, call, groups, [high, wide]);
}

function asReduction(call: ContractCall): ReduceCall {
  const { batch, m, n, k, post, inputs, output } = call;
  const [left, right, ...more] = inputs;
  const b = batch.length;
  const zeros = (dims: readonly number[]): number[] => dims.map(() => 0);
  const leftStrides = [...left.strides.slice(0, b + m.length), ...zeros(n), ...left.strides.slice(b + m.length)];
  const rightStrides = [
    ...right.strides.slice(0, b),
    ...zeros(m),
    ...right.strides.slice(b + k.length),
    ...right.strides.slice(b, b + k.length),
  ];
  return {
    kernel: 'reduce',
    op: 'sum',
    dims: [...batch, ...m, ...n],
    inner: k,
    expr: s.mul(input(0), input(1)), // integers are converted when they are loaded
    inputs: [
      { ...left, strides: leftStrides },
      { ...right, strides: rightStrides },
      ...more.map((view) => ({ ...view, strides: [...view.strides, ...zeros(k)] })),
    ],
    ...(post ? { post } : {}),
    output,
  };
}
