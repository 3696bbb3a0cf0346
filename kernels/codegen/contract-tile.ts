import type { ContractCall, View } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { type Block, blockOf, factors, type Groups, placing, range, Sums, starts, stores, words } from './contract-block.ts';
import { costOf } from './expression.ts';
import { type Body, GROUP, type ShaderBuilder } from './shader.ts';

/** Invocations along either side of a tile. */
const SIDE = Math.sqrt(GROUP);
/** Terms of the sums that are in the workgroup's memory at a time. */
const DEPTH = 16;

/**
 * A workgroup computes a tile of `side` x `side` outputs: it loads rows of the left factor and columns of the right one into memory of
 * its own, a few terms at a time, from where each is read by all that need it. The way of a GPU, whose memory is far and whose
 * barriers are cheap.
 */
export function tileBody(b: ShaderBuilder, call: ContractCall, groups: Groups, side: number): Body {
  const per = side / SIDE;
  const rows = Math.ceil(sizeOf(call.m) / side);
  const columns = Math.ceil(sizeOf(call.n) / side);
  const depth = sizeOf(call.k);
  const block = blockOf(b, call, groups, [per, per]);
  const [tilesN, tilesM] = [b.word(columns), b.word(rows)];
  const lines = [
    `let tn = i % ${tilesN}; let im = i / ${tilesN}; let tm = im % ${tilesM}; let nm = im / ${tilesM};`,
    `let nb = tn * ${SIDE}u + lane % ${SIDE}u; let mb = tm * ${SIDE}u + lane / ${SIDE}u;`,
    ...starts(block),
    ...factors(block),
    ...accumulate(block, side),
    ...stores(block),
  ];
  const epilogue = call.post ? per * per * (1 + costOf(call.post) / 4) : 0;
  return {
    lines,
    count: sizeOf(call.batch) * rows * columns,
    work: depth * ((2 * side) / GROUP + per / 2 + (per * per) / 4) + epilogue,
    workgroup: true,
    globals: ['left', 'right'].map((name) => `var<workgroup> shared_${name}: array<f32, ${side * DEPTH}>;`).join('\n'),
  };
}

function accumulate(block: Block, side: number): string[] {
  const { b, call, high: per } = block;
  const depth = b.word(sizeOf(call.k));
  const sums = new Sums(block);
  const inner = range(per).flatMap((x) => [
    `let l_${x} = shared_left[k * ${side}u + (lane / ${SIDE}u) * ${per}u + ${x}u];`,
    `let r_${x} = shared_right[k * ${side}u + (lane % ${SIDE}u) * ${per}u + ${x}u];`,
  ]);
  return [
    ...sums.declare(),
    `for (var first = 0u; first < ${depth}; first += ${DEPTH}u) {`,
    ...fill(block, side, 'left', depth),
    ...fill(block, side, 'right', depth),
    'workgroupBarrier();',
    `for (var k = 0u; k < min(${DEPTH}u, ${depth} - first); k++) {`,
    ...inner,
    ...sums.add((x, y) => `l_${x} * r_${y}`),
    '}',
    ...sums.count(DEPTH),
    'workgroupBarrier();',
    '}',
    ...sums.close(),
  ];
}

/** Loads a part of one factor, neighbours in memory by neighbouring invocations; beyond the edge the last row or column is loaded again. */
function fill({ b, call, groups, sizeM, sizeN }: Block, side: number, which: 'left' | 'right', depth: string): string[] {
  const isLeft = which === 'left';
  const [view, outer] = (isLeft ? [call.inputs[0], groups.m] : [call.inputs[1], groups.n]) as [View, Groups['m']];
  const along = groups.k.strides[isLeft ? 0 : 1] ?? [];
  const isAlongK = along.at(-1) === 1;
  const value = b.printer().convert(b.load(view, `${isLeft ? 'l0' : 'r0'} + at_outer + at_k`), 'float').text;
  const split = b.split(`min(first + term, ${depth} - 1u)`, words(b, groups.k.dims), 'f');
  return [
    `for (var e = lane; e < ${side * DEPTH}u; e += ${GROUP}u) {`,
    isAlongK ? `let term = e % ${DEPTH}u; let line = e / ${DEPTH}u;` : `let line = e % ${side}u; let term = e / ${side}u;`,
    ...placing(b, outer)(`min(${isLeft ? 'tm' : 'tn'} * ${side}u + line, ${isLeft ? sizeM : sizeN} - 1u)`, ['at_outer']),
    ...split.lines,
    `let at_k = ${b.at('0u', split.coords, along)};`,
    `shared_${which}[term * ${side}u + line] = ${value};`,
    '}',
  ];
}
