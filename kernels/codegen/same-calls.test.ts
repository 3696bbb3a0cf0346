import { describe, expect, it } from 'vitest';
import type { ContractCall, DeviceCall, MapCall, ReduceCall, Slot, View } from '../../graph-core/model/kernel-call.ts';
import { stridesOf } from '../../graph-core/model/tensor.ts';
import { callAt, takenApart } from '../../graph-core/plan/planned-call.ts';
import { input, s } from '../../graph-core/scalar/expr.ts';
import { bind } from './bindings.ts';
import { bundle } from './bundle.ts';
import { bodyOf, generate } from './generate.ts';
import { ShaderBuilder, type Target } from './shader.ts';

const DIMS = [6, 8];
const view = (slot: number, offset = 0): View => ({ slot, offset, strides: stridesOf(DIMS) });

/** Calls of which the operands are the slots from `first` on. */
const map = (first: number, offset = 0): MapCall => ({
  kernel: 'map',
  dims: DIMS,
  expr: s.add(input(0), input(1)),
  inputs: [view(first, offset), view(first + 1)],
  output: view(first + 2),
});
const reduce = (first: number): ReduceCall => ({
  kernel: 'reduce',
  op: 'sum',
  dims: [6],
  inner: [8],
  expr: input(0),
  post: s.sub(input(0), input(2)),
  inputs: [view(first), { slot: first + 1, offset: 1, strides: [1, 0] }],
  output: { slot: first + 2, offset: 0, strides: [1] },
});
const contract = (first: number): ContractCall => ({
  kernel: 'contract',
  batch: [],
  m: [6],
  n: [6],
  k: [8],
  inputs: [view(first), { slot: first + 1, offset: 0, strides: [1, 8] }],
  output: { slot: first + 2, offset: 0, strides: stridesOf([6, 6]) },
});

const slot = (arena: number, offset: number): Slot => ({ arena, offset, bytes: 256, dtype: 'float', label: 'x' });
/** Three operands each: apart, and the second and third in one arena, in either order. */
const slots = [0, 256, 0, 0, 768, 1024, 0, 1024, 256].map((offset, i) => slot(i < 3 ? i : Math.min(i % 3, 1), offset));
const target: Target = { slots, maxBindings: 8, lanes: 16, small: 4096, software: false, streams: 1, products: 'blocks' };

/** What is made of a call without anything that was made before. */
function anew(call: DeviceCall, slots: readonly Slot[] = target.slots) {
  const bound = bind(takenApart(call).slots, slots, target.maxBindings);
  const b = new ShaderBuilder(slots, bound);
  return { ...b.finish(bodyOf(b, call, target)), bindings: bound.bindings };
}

describe('calls that are alike', () => {
  it('share a text, and have their own words and bindings', () => {
    for (const of of [map, reduce, contract]) {
      for (const first of [3, 6, 0, 6]) {
        const { wgsl, words, bindings, count } = generate(takenApart(of(first)), target) as NonNullable<
          ReturnType<typeof generate>
        >;
        const alone = anew(of(first));
        expect([wgsl, count, bindings]).toEqual([alone.wgsl, alone.count, alone.bindings]);
        expect([...words]).toEqual([...alone.words]);
      }
      expect(generate(takenApart(of(3)), target)?.wgsl).toBe(generate(takenApart(of(6)), target)?.wgsl);
      expect([...(generate(takenApart(of(3)), target)?.words ?? [])]).not.toEqual([
        ...(generate(takenApart(of(6)), target)?.words ?? []),
      ]);
    }
  });

  it('are told by their places where they are of one form', () => {
    for (const of of [map, reduce, contract]) {
      const { form } = takenApart(of(0));
      for (const first of [3, 6, 0, 6]) {
        const { slots: at } = takenApart(of(first));
        const { wgsl, words, bindings } = generate({ form, slots: at }, target) as NonNullable<ReturnType<typeof generate>>;
        const alone = anew(of(first));
        expect([wgsl, [...words], bindings]).toEqual([alone.wgsl, [...alone.words], alone.bindings]);
      }
      const twice = [1, 1, 2];
      const { wgsl } = generate({ form, slots: twice }, target) as NonNullable<ReturnType<typeof generate>>;
      expect(wgsl).toBe(anew(callAt(form, twice) as DeviceCall).wgsl);
    }
  });

  it('are not those that have another number among their settings', () => {
    const gather = (size: number, stride: number): DeviceCall => ({
      kernel: 'gather',
      dims: [6],
      stride,
      size,
      inputs: [view(0), { slot: 1, offset: 0, strides: [1] }],
      output: { slot: 2, offset: 0, strides: [1] },
    });
    for (const call of [gather(4, 1), gather(5, 1), gather(5, 3), gather(4, 1)])
      expect([...(generate(takenApart(call), target)?.words ?? [])]).toEqual([...anew(call).words]);
  });

  it('are not those that begin elsewhere in a value, or whose operands are one', () => {
    const words = (call: DeviceCall): readonly number[] => [...(generate(takenApart(call), target)?.words ?? [])];
    expect(words(map(0, 2))).toEqual([...anew(map(0, 2)).words]);
    const twice: MapCall = { ...map(0), inputs: [view(0), view(0)] };
    expect(generate(takenApart(twice), target)?.bindings).toHaveLength(2);
    expect(words(twice)).toEqual([...anew(twice).words]);
  });

  it('are not those of which one has an epilogue', () => {
    const plain: ReduceCall = reduce(0);
    const { post: _, ...bare } = plain;
    for (const call of [plain, bare, plain]) expect(generate(takenApart(call), target)?.wgsl).toBe(anew(call).wgsl);
  });

  it('are not those whose values have other types', () => {
    const typed = (...dtypes: readonly Slot['dtype'][]): Slot[] => dtypes.map((dtype, i) => ({ ...slot(i, 0), dtype }));
    for (const own of [typed('float', 'float', 'float'), typed('float', 'int32', 'float'), typed('int32', 'float', 'float')])
      expect(generate(takenApart(map(0)), { ...target, slots: own })?.wgsl).toBe(anew(map(0), own).wgsl);
  });

  it('are not those whose values lie among values of other types', () => {
    const beside = (dtype: Slot['dtype']): string => {
      const own = [0, 256, 512, 768].map((offset, i) => ({ ...slot(0, offset), dtype: i === 3 ? dtype : 'float' }) as const);
      const whole: MapCall = { ...map(0), expr: input(0), inputs: [view(0)], output: view(3) };
      const [first] = bundle([takenApart(map(0)), takenApart(whole)], 'in-turn', { ...target, slots: own }).shaders;
      return first?.shader.wgsl ?? '';
    };
    expect(beside('float')).not.toContain('bitcast<f32>(b0[');
    expect(beside('int32').match(/bitcast<f32>\(b0\[/g)).toHaveLength(3);
    expect(beside('float')).not.toContain('bitcast<f32>(b0[');
  });

  it('have words that begin at a vector where one dispatch makes several of them', () => {
    const b = new ShaderBuilder(slots, bind(takenApart(map(0)).slots, slots, 8));
    b.word(5);
    expect(b.append([7, 8, 9, 10, 11], ['exp_float'])).toBe(2);
    expect(b.append([12], [])).toBe(4);
    const { words, wgsl } = b.finish({ lines: [], count: 1, work: 1 });
    expect([...words.slice(4)]).toEqual([5, 0, 0, 0, 7, 8, 9, 10, 11, 0, 0, 0, 12, 0, 0, 0]);
    expect(wgsl).toContain('fn exp_float');
  });

  it('are told by their places where one dispatch makes several of them', () => {
    const calls = [takenApart(map(3)), takenApart(map(6)), takenApart(map(3))] as const;
    const [first] = bundle(calls, 'in-turn', target).shaders;
    const [other] = bundle([takenApart(map(6)), takenApart(map(3)), takenApart(map(6))], 'in-turn', target).shaders;
    expect(first?.calls).toBe(3);
    // one text that is a loop, and the places of each call in its words
    expect(first?.shader.wgsl).toContain('c * ');
    expect(other?.shader.wgsl).toBe(first?.shader.wgsl);
    const places = ({ words }: { readonly words: Uint32Array }): string => [...words].join();
    expect(places(other?.shader as { words: Uint32Array })).not.toBe(places(first?.shader as { words: Uint32Array }));
  });
});
