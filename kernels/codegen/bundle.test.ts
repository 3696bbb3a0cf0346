import { describe, expect, it } from 'vitest';
import { areWorthCompiling, Bundle, type BundleShader } from './bundle.ts';
import type { Shader } from './shader.ts';

const shaderOf = (wgsl: string): BundleShader => ({ shader: { wgsl } as Shader, calls: 1 });
const texts = [{ text: 'a call', weight: 1000 }];
/** A bundle of shaders with these texts, each as many thousand characters. */
const bundleOf = (...of: readonly [letter: string, thousands: number][]): Bundle =>
  new Bundle(texts, () => of.map(([letter, thousands]) => shaderOf(letter.repeat(1000 * thousands))));

describe('bundles', () => {
  it('are worth compiling where their different texts are little more than those of their calls', () => {
    expect(areWorthCompiling([bundleOf(['a', 5], ['b', 5])])).toBe(true);
    expect(areWorthCompiling([bundleOf(['a', 5], ['b', 5]), bundleOf(['b', 5], ['a', 5])])).toBe(true);
    expect(areWorthCompiling([bundleOf(['a', 5], ['b', 5]), bundleOf(['c', 1])])).toBe(false);
  });

  it('make their shaders once, and none where those of others are too many already', () => {
    let made = 0;
    const counted = new Bundle(texts, () => [shaderOf(`${++made}`)]);
    expect(made).toBe(0);
    expect(areWorthCompiling([bundleOf(['a', 11]), counted])).toBe(false);
    expect(made).toBe(0);
    expect(areWorthCompiling([bundleOf(['a', 5]), counted])).toBe(true);
    expect(counted.shaders).toBe(counted.shaders);
    expect(made).toBe(1);
  });
});
