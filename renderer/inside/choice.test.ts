import { describe, expect, it } from 'vitest';
import { noSelection } from '../state/ui-store.ts';
import { choiceOf, isChosen, wireOf } from './choice.ts';

const variable = (of: string | null) => ({ shape: [2], of, port: null });
const group = {
  path: 'g/b',
  kind: 'group' as const,
  variables: {
    '@in.value': variable('g/a.out'),
    '@f:weight.value': variable('g/a/f.weight'),
    'f.output': variable('g/b/f.output'),
  },
};

describe('what a node of a group stands for', () => {
  it('is a block by its path, the block that owns a weight, or the one that makes what comes in', () => {
    expect(choiceOf(group, 'f')).toEqual({ node: 'g/b/f', value: null });
    expect(choiceOf(group, '@f:weight')).toEqual({ node: 'g/b/f', value: 'g/a/f.weight' });
    expect(choiceOf(group, '@in')).toEqual({ node: 'g/a', value: 'g/a.out' });
  });

  it('is nothing for what is not wired and in a composite', () => {
    expect(choiceOf(group, '@gone')).toBeNull();
    expect(choiceOf({ ...group, kind: 'composite' }, 'f')).toBeNull();
  });

  it('is selected as a value only where the very value is', () => {
    const weight = choiceOf(group, '@f:weight');
    const block = { ...noSelection, nodes: ['g/b/f'] };
    expect(isChosen(block, choiceOf(group, 'f'), false)).toBe(true);
    expect(isChosen(block, weight, true)).toBe(false);
    expect(isChosen({ ...block, value: 'g/a/f.weight' }, weight, true)).toBe(true);
    expect(isChosen({ ...block, value: 'g/a/f.weight' }, choiceOf(group, 'f'), false)).toBe(true);
  });
});

describe('the wire that a line is', () => {
  it('has the full addresses of its ends; a weight of the block has none', () => {
    expect(wireOf(group, { from: 'f.output', to: 'h.input' })).toBe('g/b/f.output->g/b/h.input');
    expect(wireOf(group, { from: '@in.value', to: 'f.input' })).toBe('g/a.out->g/b/f.input');
    expect(wireOf(group, { from: '@f:weight.value', to: 'f.weight' })).toBeNull();
    expect(wireOf({ ...group, kind: 'composite' }, { from: 'f.output', to: 'h.input' })).toBeNull();
  });
});
