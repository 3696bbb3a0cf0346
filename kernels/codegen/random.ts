import type { RandomCall } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { collapse } from './dims.ts';
import { placing } from './elementwise.ts';
import type { Body, ShaderBuilder } from './shader.ts';

/** One invocation an element: the text is the same for every block that draws. */
export function randomBody(b: ShaderBuilder, call: RandomCall): Body {
  const views = [...call.inputs, call.output];
  const counted = collapse(
    call.dims,
    views.map((v) => v.strides),
  );
  const { lines, at } = placing(b, views, counted)();
  const [seed, step, sample] = call.inputs.map((view, v) => `bitcast<u32>(${b.load(view, at[v] as string).text})`);
  b.uses.add('threefry');
  const body = [
    ...lines,
    `let key = threefry(vec2<u32>(${seed}, ${b.word(call.stream)}), vec2<u32>(${step}, ${sample}));`,
    `let bits = threefry(key, vec2<u32>(i % ${b.word(call.elements)}, ${b.word(call.lane)})).x >> 8u;`,
    b.store(call.output, at[3] as string, { text: 'bitcast<i32>(bits)', dtype: 'int32' }),
  ];
  return { lines: body, count: sizeOf(call.dims), work: RANDOM_WORK };
}

/** Twice twenty rounds of four operations, as many loads' worth. */
export const RANDOM_WORK = 40;
