import { describe, expect, it } from 'vitest';
import type { Document } from '../model/document.ts';
import { analyse } from './analyse.ts';
import { graph, node, wires } from './testing.ts';

const warned = (document: Document) =>
  analyse(document)
    .diagnostics.filter(({ code }) => code === 'norm/channel-axis')
    .map(({ address, message, mend }) => ({ address, message, mend }));

const conv = (shape: readonly number[], dim: number | null = null, between = 'relu') =>
  graph(
    [
      node('x', 'observed', { shape: [...shape] }),
      node('k', 'conv2d', { outChannels: 4, kernelSize: [3, 3] }),
      node('r', between),
      node('n', 'batch-norm', dim === null ? {} : { dim }),
    ],
    wires('x.value -> k.input', 'k.output -> r.input', 'r.output -> n.input'),
  );

describe('a norm behind a convolution', () => {
  it('is warned of where one sample has its channels in front, with the mend', () => {
    expect(warned(conv([2, 8, 8]))).toEqual([
      {
        address: 'n',
        message: 'n normalises along axis 1 of 4 × 6 × 6, and the channels that k makes of one sample are axis 0',
        mend: 'set dim of n to 0',
      },
    ]);
  });

  it.each<[string, Document]>([
    ['behind a leading N', conv([5, 2, 8, 8])],
    ['with the axis named', conv([2, 8, 8], 0)],
    ['with another axis named on purpose', conv([2, 8, 8], 1)],
    ['behind a block that may move the axes', conv([2, 8, 8], null, 'transpose')],
  ])('is not %s', (_, document) => {
    expect(warned(document)).toEqual([]);
  });

  it('is not where nothing tells of channels', () => {
    const document = graph([node('x', 'observed', { shape: [4, 6] }), node('n', 'batch-norm')], wires('x.value -> n.input'));
    expect(warned(document)).toEqual([]);
  });

  it('is warned of behind a pooling, and out of a group', () => {
    const document = graph(
      [
        node('x', 'observed', { shape: [3, 8, 8] }),
        node('g', 'group', { definition: 'stem', shareWith: null }),
        node('n', 'instance-norm'),
      ],
      wires('x.value -> g.in', 'g.out -> n.input'),
      {
        definitions: {
          stem: {
            nodes: [{ id: 'p', type: 'max-pool2d', attrs: {} }],
            edges: [],
            inputs: [{ name: 'in', at: 'p.input' }],
            outputs: [{ name: 'out', at: 'p.output' }],
          },
        },
      },
    );
    expect(warned(document).map(({ message }) => message)).toEqual([expect.stringContaining('that g/p makes of one sample')]);
  });
});
