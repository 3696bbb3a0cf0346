import type { RandomCall } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { collapse } from './dims.ts';
import { placesOf } from './elementwise.ts';
import { type Shader, ShaderBuilder, type Target } from './shader.ts';

/** One invocation an element: the text is the same for every block that draws. */
export function randomShader(call: RandomCall, target: Target): Shader {
  const b = new ShaderBuilder(call, target);
  const views = [...call.inputs, call.output];
  const counted = collapse(
    call.dims,
    views.map((v) => v.strides),
  );
  const { lines, at } = placesOf(b, views, counted);
  const [seed, step, sample] = call.inputs.map((view, v) => `bitcast<u32>(${b.load(view, at[v] as string).text})`);
  b.uses.add('threefry');
  const body = [
    ...lines,
    `let key = threefry(vec2<u32>(${seed}, ${b.word(call.stream)}), vec2<u32>(${step}, ${sample}));`,
    `let bits = threefry(key, vec2<u32>(i % ${b.word(call.elements)}, ${b.word(call.lane)})).x >> 8u;`,
    b.store(call.output, at[3] as string, { text: 'bitcast<i32>(bits)', dtype: 'int32' }),
  ];
  return b.finish(body, sizeOf(call.dims), ROUNDS);
}

/** Twice twenty rounds of four operations, as many loads' worth. */
const ROUNDS = 40;
