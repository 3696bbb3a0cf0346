import { describe, expect, it } from 'vitest';
import { carriesSamples, expectedShape, wireShape } from './expected.ts';
import { graph, node, wires } from './testing.ts';

const document = graph(
  [
    node('x', 'observed', { shape: [4] }),
    node('f', 'linear', { outFeatures: 3 }),
    node('C', 'mse-loss'),
    node('D', 'nll-loss'),
    node('r', 'relu'),
    node('w', 'parameter', { shape: [3] }),
    node('a', 'add'),
  ],
  wires('x.value -> f.input', 'f.output -> C.input', 'f.output -> D.input', 'w.value -> a.input'),
);

describe('the shape that an input expects', () => {
  it('follows from what else is wired to the block', () => {
    expect(expectedShape(document, 'C.target')).toEqual([3]);
    expect(expectedShape(document, 'D.target')).toEqual([]);
    expect(expectedShape(document, 'a.other')).toEqual([3]);
    expect(expectedShape(document, 'f.weight')).toEqual([3, 4]);
  });
  it('is not told where anything goes, or nothing is known', () => {
    expect(expectedShape(document, 'r.input')).toBe(null);
    expect(expectedShape(document, 'f.input')).toBe(null);
    expect(expectedShape(document, 'nobody.input')).toBe(null);
  });
});

describe('the shape on a wire', () => {
  it('is known before anything is computed, and only where it is', () => {
    expect(wireShape(document, 'f.output')).toEqual([3]);
    expect(wireShape(document, 'r.output')).toBe(null);
  });
  it('has the samples where the value comes from data', () => {
    const carries = carriesSamples(document);
    expect(['x.value', 'f.output', 'w.value'].map(carries)).toEqual([true, true, false]);
  });
});
