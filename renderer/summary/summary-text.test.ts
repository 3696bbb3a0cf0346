import { describe, expect, it } from 'vitest';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { summarise } from '../../graph-core/validate/summary.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { formatBytes, sortedRows, summaryAsText } from './summary-text.ts';

const document = graph(
  [node('x', 'observed', { shape: [4] }), node('f', 'linear', { outFeatures: 3 }), node('h', 'relu')],
  wires('x.value -> f.input', 'f.output -> h.input'),
);
const summary = summarise(document, analyse(document));

describe('the summary in text', () => {
  it('is a table of fixed width with the totals below', () => {
    expect(summaryAsText(summary, 'net', 10)).toBe(
      [
        'net',
        'block  type      shape  trainable  frozen  activations',
        '------------------------------------------------------',
        'x      observed  4              0       0            4',
        'f      linear    3             15       0            3',
        'h      relu      3              0       0            3',
        '------------------------------------------------------',
        'parameters: 15 (trainable 15, frozen 0), 60 bytes',
        'activations: 10 for one sample, 40 bytes; 400 bytes for a batch of 10',
        'optimiser state: 0 numbers, 0 bytes',
        '',
      ].join('\n'),
    );
  });
  it('is sorted by any column, numbers from the largest', () => {
    const paths = (by: Parameters<typeof sortedRows>[1]) => sortedRows(summary.rows, by).map(({ path }) => path);
    expect(paths('trainable')).toEqual(['f', 'x', 'h']);
    expect(paths('activations')).toEqual(['x', 'f', 'h']);
    expect(paths('path')).toEqual(['f', 'h', 'x']);
    expect(paths('order')).toEqual(['x', 'f', 'h']);
  });
  it('says bytes in a unit that leaves few digits', () => {
    expect([0, 1000, 1024, 1536, 5 * 2 ** 20].map(formatBytes)).toEqual(['0 B', '1\u202f000 B', '1 KiB', '1.5 KiB', '5 MiB']);
  });
});
