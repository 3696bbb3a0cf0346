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
  it.each([
    ['+', 'add'],
    ['relu', 'relu'],
    ['∑', 'sum'],
    ['Σ', 'sum'],
    ['σ', 'sigmoid'],
    ['×', 'mul'],
    ['@', 'matmul'],
    ['nn.Linear', 'linear'],
    ['nn.ReLU', 'relu'],
    ['F.relu', 'relu'],
    ['torch.nn.functional.gelu', 'gelu'],
    ['F.cross_entropy', 'cross-entropy'],
    ['CrossEntropyLoss', 'cross-entropy'],
    ['nn.CrossEntropyLoss', 'cross-entropy'],
    ['MSELoss', 'mse-loss'],
    ['Gemm', 'linear'],
    ['ReduceMean', 'mean'],
    ['LeakyRelu', 'leaky-relu'],
    ['leaky', 'leaky-relu'],
    ['softmax', 'softmax'],
    ['max pool', 'max-pool2d'],
    ['maxpool2d', 'max-pool2d'],
    ['conv 1d', 'conv1d'],
    ['linear', 'linear'],
    ['sqrt', 'sqrt'],
    ['dense', 'linear'],
    ['sofmax', 'softmax'],
  ])('finds for %s the block %s first', (query, type) => expect(first(query)).toBe(type));
  it('finds nothing for nonsense', () => expect(searchBlocks('qqzzx')).toEqual([]));
  it('lists everything for an empty search', () => expect(searchBlocks('  ')).toEqual(BLOCKS));
});

it('offers every block that is not internal, in a family that the palette shows', () => {
  for (const op of BLOCKS) expect(FAMILIES).toContain(op.family);
  expect(BLOCKS.length).toBe(OPS.filter((op) => op.internal !== true && !['group', 'repeat'].includes(op.type)).length);
});
