import { expect, it } from 'vitest';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { variableText } from './derived.ts';

it('names a variable by its symbol, with the name of its node where that is another', () => {
  const nodes = [node('x', 'observed', { shape: [2] }), node('label', 'observed', { shape: [2] }), node('C', 'squared-norm')];
  const document = graph(nodes, wires('x.value -> C.input', 'label.value -> C.target'));
  expect(variableText(document, 'x.value')).toBe('x');
  expect(variableText(document, 'label.value')).toBe('y (label)');
});
