import { expect, it } from 'vitest';
import { regression } from '../../graph-core/edit/edits/testing.ts';
import type { Document, GraphNode } from '../../graph-core/model/document.ts';
import { openDocument } from '../opened.ts';

/** A regression with a constant factor, and data of its own. */
function drawn(): Document {
  const graph = regression();
  const value = (shape: number[], data: number[]) => ({ shape, value: { dtype: 'float', shape, data } });
  const values: Record<string, NonNullable<GraphNode['attrs']>> = { x: value([3], [1, 2, 3]), y: value([1], [4]) };
  const nodes = graph.nodes.map((node): GraphNode => {
    const attrs = values[node.id];
    return attrs ? { ...node, attrs } : node;
  });
  const k: GraphNode = { id: 'k', type: 'constant', attrs: { value: { dtype: 'float', shape: [], data: [2] } } };
  return { ...graph, data: {}, nodes: [...nodes, k] };
}

const keyOf = (document: Document): string => {
  const { ready, diagnostics } = openDocument(document, {}, 1);
  if (ready === null) throw new Error(JSON.stringify(diagnostics));
  return ready.key;
};

const withNode = (document: Document, id: string, change: Partial<GraphNode>): Document => ({
  ...document,
  nodes: document.nodes.map((node) => (node.id === id ? { ...node, ...change } : node)),
});

it('is the same where only numbers change that are fed: nothing is planned or compiled again', () => {
  const before = drawn();
  const objective = (lr: number) => ({ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr } });
  const edits: readonly Document[] = [
    withNode(before, 'f', { position: { x: 100, y: 20 } }),
    withNode(before, 'k', { attrs: { value: { dtype: 'float', shape: [], data: [3] } } }),
    withNode(before, 'x', { attrs: { shape: [3], value: { dtype: 'float', shape: [3], data: [4, 5, 6] } } }),
    { ...before, parameters: { ...before.parameters, 'f.bias': { init: 'constant', initArgs: { value: 1 } } } as never },
    { ...before, name: 'renamed', training: { ...before.training, seed: 5, epochs: 3 } },
  ];
  for (const edited of edits) expect(keyOf(edited)).toBe(keyOf(before));
  const trained = (lr: number): Document => ({ ...before, training: { ...before.training, objectives: [objective(lr)] } });
  expect(keyOf(trained(0.5))).toBe(keyOf(trained(0.1)));
});

it('differs where blocks compute something else', () => {
  const before = drawn();
  const wide = { dtype: 'float', shape: [2], data: [1, 2] };
  expect(keyOf(withNode(before, 'k', { attrs: { value: wide } }))).not.toBe(keyOf(before));
  const fixed: Document = { ...before, parameters: { ...before.parameters, 'f.bias': { trainable: false } } };
  expect(keyOf(fixed)).not.toBe(keyOf(before));
});
