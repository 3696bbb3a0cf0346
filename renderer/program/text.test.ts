import { describe, expect, it } from 'vitest';
import type { ListedBlock, ListedEquation } from '../../session/protocol.ts';
import { rowsOf, sorted, totalOf } from './block-rows.ts';
import { bytesText, equationText, timeText, variableText } from './text.ts';

const names = {
  symbol: (address: string) => ({ 'f.output': 's₁', 'f.weight': 'W₁', 'x.value': 'x' })[address] ?? address,
  source: (address: string) => (address === 'f.input' ? 'x.value' : address),
  block: (id: string) => (id === 'f' ? 'Linear' : id),
  cost: 'C',
};

describe('variables of the program', () => {
  it.each([
    ['f.output', 's₁'],
    ['t3', 't3'],
    ['grad:f.output', '∂C/∂s₁'],
    ['wire:f.input', '∂C/∂x via Linear'],
    ['mean:grad:f.output', 'mean ∂C/∂s₁'],
    ['next:f.weight', 'W₁′'],
    ['state:0:mean:f.weight', 'mean(W₁)'],
    ['next:state:0:mean:f.weight', 'mean(W₁)′'],
    ['schedule:0:0:lr', 'lr'],
  ])('%s is %s', (name, text) => expect(variableText(name, names)).toBe(text));

  it('puts names into a formula, and no name where there is no such input', () => {
    const equation: ListedEquation = {
      phase: 'forward',
      node: 'f',
      stage: 0,
      op: 'map',
      attrs: '',
      formula: '((#0 * #1) + #10)',
      inputs: ['x.value', 'f.weight'],
      outputs: [{ name: 'f.output', type: 'float[2]' }],
    };
    expect(equationText(equation, names)).toBe('s₁: float[2] = ((x * W₁) + #10)');
    expect(equationText({ ...equation, op: 'reduce', formula: null, attrs: '{dims=[0]}' }, names)).toBe(
      's₁: float[2] = reduce(x, W₁) {dims=[0]}',
    );
  });

  it('writes sizes and times in units that fit', () => {
    expect([0, 1023, 1536, 20 * 2 ** 20].map(bytesText)).toEqual(['0 B', '1\u202f023 B', '1.5 KiB', '20 MiB']);
    expect([0.0042, 0.25, 1.5, 2040].map(timeText)).toEqual(['4.2 µs', '250 µs', '1.5 ms', '2.0 s']);
  });
});

describe('rows of blocks', () => {
  const block = (node: string, forward: number, bytes: number): ListedBlock => ({
    node,
    type: 'linear',
    equations: 1,
    calls: { forward, backward: 0, update: 0 },
    bytes,
  });
  const stage = (index: number, node: string, phase: 'forward' | 'backward') => ({ index, node, phase, type: '', makes: [] });
  const stages = [stage(0, 'f', 'forward'), stage(1, 'g', 'forward'), stage(2, 'f', 'backward')];
  const timings = { runs: 1, clock: 'cpu', device: '', prologue: 0.5, stages: [1, 2, 4] } as const;
  const rows = rowsOf([block('', 1, 0), block('f', 2, 8), block('g', 3, 8)], stages, timings);

  it('add up the stages of a block, and what runs before the first', () => {
    expect(rows.map(({ time }) => time)).toEqual([0.5, 5, 2]);
    expect(totalOf(rows, 'time')).toBe(7.5);
    expect(rowsOf([block('f', 1, 1)], stages, null)[0]?.time).toBeNull();
  });

  it('are sorted by any column, equal ones in the order of the graph', () => {
    const by = (column: 'time' | 'bytes' | 'block', descending: boolean): string[] =>
      sorted(rows, { column, descending }).map(({ node }) => node);
    expect(by('time', true)).toEqual(['f', 'g', '']);
    expect(by('bytes', true)).toEqual(['f', 'g', '']);
    expect(by('block', true)).toEqual(['g', 'f', '']);
    expect(by('block', false)).toEqual(['', 'f', 'g']);
  });
});
