import type { ContractCall } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { given } from './accumulator.ts';
import { type Block, blockOf, factors, type Groups, placeOf, range, starts, stores, term, words } from './contract-block.ts';
import { directWork } from './contract-direct.ts';
import { type Body, GROUP, type ShaderBuilder } from './shader.ts';

/** Outputs of a workgroup: enough that what they share is worth loading once, and few enough that there are groups for all cores. */
const BLOCK = 4;

/**
 * A workgroup computes a block of four outputs: each invocation sums up every 64th term of all four, and the first four invocations join
 * the parts of one each. A driver in software loads invocation by invocation, and pays for each barrier: here what a term has in common
 * for the four is loaded once, and there is one barrier. Sums are compensated, so that their order and their length do not matter.
 */
export function splitBody(b: ShaderBuilder, call: ContractCall, groups: Groups): Body {
  const [rows, columns] = [sizeOf(call.m), sizeOf(call.n)];
  const [high, wide] = columns === 1 ? [BLOCK, 1] : rows === 1 ? [1, BLOCK] : [BLOCK / 2, BLOCK / 2];
  const [down, across] = [Math.ceil(rows / high), Math.ceil(columns / wide)];
  const block = blockOf(b, call, groups, [high, wide]);
  b.uses.add('add_to').add('is_finite');
  const lines = [
    placeOf(b, down, across),
    ...starts(block),
    ...factors(block),
    ...parts(block),
    'workgroupBarrier();',
    `if (lane >= ${BLOCK}u) { return; }`,
    'var total = shared_parts[lane];',
    `for (var part = 1u; part < ${b.word(GROUP)}; part++) { let other = shared_parts[part * ${BLOCK}u + lane]; total = add_to(total, other); }`,
    `let a0_0 = ${given('total')};`,
    // from here on an invocation has a block of its own, of the one output that it joined
    `let own_row = mb * ${high}u + lane / ${wide}u; let own_column = nb * ${wide}u + lane % ${wide}u;`,
    `if (own_row < ${block.sizeM} && own_column < ${block.sizeN}) {`,
    'let mb = own_row; let nb = own_column;',
    ...stores({ ...block, high: 1, wide: 1 }),
    '}',
  ];
  return {
    lines,
    count: sizeOf(call.batch) * down * across,
    work: directWork(call, [high, wide]) / GROUP + GROUP,
    workgroup: true,
    globals: `var<workgroup> shared_parts: array<vec2<f32>, ${GROUP * BLOCK}>;`,
  };
}

/** An invocation's part of each sum of the block. */
function parts(block: Block): string[] {
  const { b, call, groups, high, wide } = block;
  const outputs = range(high).flatMap((x) => range(wide).map((y) => [x, y] as const));
  const split = b.split('term', words(b, groups.k.dims), 'k');
  return [
    ...outputs.map((_, o) => `var total${o} = vec2<f32>(0.0);`),
    `for (var term = lane; term < ${b.word(sizeOf(call.k))}; term += ${GROUP}u) {`,
    ...split.lines,
    ...term(block, split.coords),
    ...outputs.map(([x, y], o) => `total${o} = add_to(total${o}, vec2<f32>(l_${x} * r_${y}, 0.0));`),
    '}',
    ...outputs.map((_, o) => `shared_parts[lane * ${BLOCK}u + ${o}u] = total${o};`),
  ];
}
