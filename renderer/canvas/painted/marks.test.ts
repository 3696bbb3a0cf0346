import { expect, it } from 'vitest';
import { graph, node, wires } from '../../../graph-core/validate/testing.ts';
import { strengthOf } from './marks.ts';

const document = graph([node('a', 'tanh'), node('b', 'tanh'), node('c', 'tanh')], wires('a.output -> b.input'));
const scene = { document, current: null, influence: null, nudge: null };
const all = (told: Parameters<typeof strengthOf>[0]): number[] => ['a', 'b', 'c'].map((id) => strengthOf(told, id));

it('paints what a nudge does not touch as faint, and what it does in full, whatever is stepped', () => {
  const nudge = { moved: new Set(['a']), behind: new Set(['b']) };
  expect(all(scene)).toEqual([1, 1, 1]);
  expect(all({ ...scene, nudge })).toEqual([1, 1, 0.35]);
  expect(all({ ...scene, current: 'c' })).toEqual([0.6, 0.6, 1]);
  expect(all({ ...scene, current: 'c', nudge })).toEqual([1, 1, 0.35]);
});
