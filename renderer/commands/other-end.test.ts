import { expect, it } from 'vitest';
import { regression } from '../../graph-core/edit/edits/testing.ts';
import { noSelection } from '../state/ui-store.ts';
import { wayFrom } from './other-end.ts';

const document = regression();
const to = (selection: Parameters<typeof wayFrom>[1]): string | undefined => wayFrom(document, selection)?.to;

it('goes from a wire to its target, and from there to its source and back', () => {
  const edges = ['f.output->C.input'];
  expect(to({ ...noSelection, edges })).toBe('C.input');
  expect(to({ ...noSelection, edges, nodes: ['C'] })).toBe('f.output');
  expect(to({ ...noSelection, edges, nodes: ['f'] })).toBe('C.input');
});

it('follows what goes out of a block, else what comes in', () => {
  expect(to({ ...noSelection, nodes: ['x'] })).toBe('f.input');
  expect(to({ ...noSelection, nodes: ['C'] })).toBe('f.output');
  expect(to({ ...noSelection, nodes: ['f'], value: 'f.output' })).toBe('C.input');
  expect(to({ ...noSelection, nodes: ['f'], value: 'f.weight' })).toBeUndefined();
});

it('goes nowhere from nothing, from several, or from a block without wires', () => {
  expect(to(noSelection)).toBeUndefined();
  expect(to({ ...noSelection, nodes: ['x', 'f'] })).toBeUndefined();
  expect(to({ ...noSelection, nodes: ['P'] })).toBeUndefined();
});
