import type { ContractCall, View } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { blockOf, factors, type Groups, range, starts, stores, words } from './contract-block.ts';
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
  const [blocksN, blocksM] = [b.word(across), b.word(down)];
  b.uses.add('add_to').add('is_finite');
  const lines = [
    `let nb = i % ${blocksN}; let im = i / ${blocksN}; let mb = im % ${blocksM}; let nm = im / ${blocksM};`,
    ...starts(block),
    ...factors(block),
    ...parts(b, call, groups, [high, wide]),
    'workgroupBarrier();',
    `if (lane >= ${BLOCK}u) { return; }`,
    'var total = shared_parts[lane];',
    `for (var part = 1u; part < ${b.word(GROUP)}; part++) { let other = shared_parts[part * ${BLOCK}u + lane]; total = add_to(total, other); }`,
    // an infinite sum has lost nothing that could be given back
    'let a0_0 = total.x + select(0.0, total.y, is_finite(total.y));',
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
function parts(b: ShaderBuilder, call: ContractCall, { k }: Groups, [high, wide]: readonly [number, number]): string[] {
  const [left, right] = call.inputs;
  const load = (view: View, at: string): string => b.printer().convert(b.load(view, at), 'float').text;
  const outputs = range(high).flatMap((x) => range(wide).map((y) => [x, y] as const));
  const split = b.split('term', words(b, k.dims), 'k');
  return [
    ...outputs.map((_, o) => `var total${o} = vec2<f32>(0.0);`),
    `for (var term = lane; term < ${b.word(sizeOf(call.k))}; term += ${GROUP}u) {`,
    ...split.lines,
    `let lk = ${b.at('l0', split.coords, k.strides[0] ?? [])}; let rk = ${b.at('r0', split.coords, k.strides[1] ?? [])};`,
    ...range(high).map((x) => `let l_${x} = ${load(left, `lk + m${x}`)};`),
    ...range(wide).map((y) => `let r_${y} = ${load(right, `rk + n${y}`)};`),
    ...outputs.map(([x, y], o) => `let term${o} = vec2<f32>(l_${x} * r_${y}, 0.0); total${o} = add_to(total${o}, term${o});`),
    '}',
    ...outputs.map((_, o) => `shared_parts[lane * ${BLOCK}u + ${o}u] = total${o};`),
  ];
}
