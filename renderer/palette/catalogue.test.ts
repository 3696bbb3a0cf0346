import { describe, expect, it } from 'vitest';
import { OPS } from '../../graph-core/ops/index.ts';
import { BLOCKS, FAMILIES, searchBlocks } from './catalogue.ts';

const first = (query: string): string | undefined => searchBlocks(query)[0]?.type;

describe('searchBlocks', () => {
  it('finds a block by its name, before blocks that only mention it', () => {
    expect(first('relu')).toBe('relu');
    expect(first('tanh')).toBe('tanh');
    expect(first('add')).toBe('add');
  });
  it('finds by PyTorch name and synonym', () => {
    expect(first('torch.relu')).toBe('relu');
    expect(first('rectified')).toBe('relu');
  });
  it('finds by formula', () => expect(searchBlocks('max(0').map((op) => op.type)).toContain('relu'));
  it('finds nothing for nonsense', () => expect(searchBlocks('qqzzx')).toEqual([]));
  it('lists everything for an empty search', () => expect(searchBlocks('  ')).toEqual(BLOCKS));
});

it('offers every block that is not internal, in a family that the palette shows', () => {
  for (const op of BLOCKS) expect(FAMILIES).toContain(op.family);
  expect(BLOCKS.length).toBe(OPS.filter((op) => op.internal !== true && !['group', 'repeat'].includes(op.type)).length);
});
