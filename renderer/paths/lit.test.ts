import { describe, expect, it } from 'vitest';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { litBy } from './lit.ts';

const drawing = graph(
  [node('x', 'observed'), node('a', 'tanh'), node('b', 'sigmoid'), node('g', 'group'), node('m', 'mul'), node('C', 'mse-loss')],
  wires(
    'x.value -> a.input',
    'x.value -> b.input',
    'a.output -> m.input',
    'a.output -> m.other',
    'm.output -> g.in',
    'g.out -> C.input',
  ),
);

const lit = (from: string, ...uses: [string, string][]) => {
  const { nodes, wires: lines } = litBy(
    drawing,
    from,
    uses.map(([at, port]) => ({ node: at, port })),
  );
  return [[...nodes], [...lines]];
};

describe('what is lit on the canvas', () => {
  it('is the wire of a use, with both its ends', () => {
    expect(lit('x.value', ['a', 'input'])).toEqual([['x', 'a'], ['x.value->a.input']]);
    expect(lit('a.output', ['m', 'other'])).toEqual([['a', 'm'], ['a.output->m.other']]);
  });

  it('is a whole path, a group standing for what is inside it', () => {
    const path: [string, string][] = [
      ['a', 'input'],
      ['m', 'input'],
      ['g/f', 'input'],
      ['g/h', 'input'],
      ['C', 'input'],
    ];
    expect(lit('x.value', ...path)).toEqual([
      ['x', 'a', 'm', 'g', 'g/f', 'g/h', 'C'],
      ['x.value->a.input', 'a.output->m.input', 'm.output->g.in', 'g.out->C.input'],
    ]);
    expect(lit('g/f.weight', ['g/f', 'weight'], ['C', 'input'])).toEqual([['g', 'g/f', 'C'], ['g.out->C.input']]);
  });

  it('is in an opened group told by the ports that are entered', () => {
    const { uses } = litBy(drawing, 'x.value', [
      { node: 'g/f', port: 'input' },
      { node: 'g/h', port: 'input' },
    ]);
    expect([...uses]).toEqual(['g/f.input', 'g/h.input']);
  });
});
