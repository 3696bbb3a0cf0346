import { describe, expect, it } from 'vitest';
import { analyse } from './analyse.ts';
import { graph, node, wires } from './testing.ts';

/** x -> convolution -> relu -> pool -> batch norm. */
const network = (shape: number[], dim: number | null) =>
  analyse(
    graph(
      [
        node('x', 'observed', { shape }),
        node('c', 'conv2d', { outChannels: 3, kernelSize: 3 }),
        node('r', 'relu'),
        node('p', 'max-pool2d', { kernelSize: 2 }),
        node('n', 'batch-norm', { dim }),
      ],
      wires('x.value -> c.input', 'c.output -> r.input', 'r.output -> p.input', 'p.output -> n.input'),
    ),
  ).diagnostics.filter(({ code }) => code === 'batch-norm/axis');

describe('the axis of a batch norm', () => {
  it('is asked about behind a convolution of one sample', () => {
    expect(network([1, 8, 8], null)).toMatchObject([{ address: 'n.dim', severity: 'warning', mend: 'set dim to 0' }]);
    expect(network([1, 8, 8], null)[0]?.message).toBe(
      'n normalises axis 1, and the channels that c makes of one sample are axis 0',
    );
  });

  it('is right where it is set, and behind a leading N', () => {
    expect(network([1, 8, 8], 0)).toEqual([]);
    expect(network([2, 1, 8, 8], null)).toEqual([]);
  });
});
