import { describe, expect, it } from 'vitest';
import { moveBlocks } from '../../graph-core/edit/edits/set.ts';
import { applyTransaction } from '../../graph-core/edit/transaction.ts';
import { type Document, emptyDocument } from '../../graph-core/model/document.ts';
import { edgeId, noSelection } from '../state/ui-store.ts';
import { bentEdges } from './bends.ts';
import { Binding } from './bind.ts';

const still = new Map();
const document: Document = {
  ...emptyDocument(),
  nodes: [
    { id: 'C', type: 'squared-norm', position: { x: 500, y: 0 } },
    { id: 'f', type: 'linear', position: { x: 200, y: 0 } },
    { id: 'x', type: 'observed', position: { x: 0, y: 0 } },
  ],
  edges: [
    { from: 'x.value', to: 'f.input' },
    { from: 'f.output', to: 'C.input' },
  ],
};

describe('Binding', () => {
  it('lists nodes in execution order, which the Tab key follows', () => {
    expect(new Binding().nodes(document, noSelection, still).map((node) => node.id)).toEqual(['x', 'f', 'C']);
  });

  it('gives every node its size and handles, so that nothing is measured', () => {
    for (const node of new Binding().nodes(document, noSelection, still)) {
      expect(node.width).toBeGreaterThan(0);
      expect(node.height).toBeGreaterThan(0);
      expect(node.handles?.length).toBeGreaterThan(0);
    }
  });

  it('makes anew only what changed', () => {
    const binding = new Binding();
    const [x, f, C] = binding.nodes(document, noSelection, still);
    const moved = applyTransaction(document, moveBlocks({ f: { x: 210, y: 0 } }));
    if (!moved.ok) throw new Error('not moved');
    const after = binding.nodes(moved.value.document, noSelection, still);
    expect([after[0] === x, after[1] === f, after[2] === C]).toEqual([true, false, true]);
    expect(after[1]?.position).toEqual({ x: 210, y: 0 });
    const selected = binding.nodes(moved.value.document, { ...noSelection, nodes: ['C'] }, still);
    expect([selected[0] === x, selected[1] === after[1], selected[2]?.selected]).toEqual([true, true, true]);
  });

  it('shows a drag without an edit', () => {
    const binding = new Binding();
    const dragged = binding.nodes(document, noSelection, new Map([['x', { x: 7, y: 8 }]]));
    expect(dragged[0]?.position).toEqual({ x: 7, y: 8 });
    expect(binding.nodes(document, noSelection, still)[0]?.position).toEqual({ x: 0, y: 0 });
  });

  it('keeps wires, and marks selected ones', () => {
    const binding = new Binding();
    const [first] = binding.edges(document, noSelection);
    expect(first).toMatchObject({ source: 'x', sourceHandle: 'value', target: 'f', targetHandle: 'input' });
    const again = binding.edges(document, { ...noSelection, edges: [edgeId('f.output', 'C.input')] });
    expect(again[0]).toBe(first);
    expect(again[1]?.selected).toBe(true);
  });

  it('keeps what a wire is drawn with when it is selected, with the points that it is led through', () => {
    const binding = new Binding();
    const bends = new Map([[edgeId('f.output', 'C.input'), [{ x: 1, y: 2 }]]]);
    const selected = { ...noSelection, edges: document.edges.map(({ from, to }) => edgeId(from, to)) };
    const [plain, chosen] = [noSelection, selected].map((selection) => binding.edges(document, selection));
    const [bent, chosenBent] = [plain, chosen].map((edges) => bentEdges(edges ?? [], bends));
    for (const [before, after] of [
      [plain, chosen],
      [bent, chosenBent],
    ]) {
      expect(after?.map((edge) => edge.selected)).toEqual(before?.map(() => true));
      for (const [i, edge] of (after ?? []).entries()) expect(edge.data).toBe(before?.[i]?.data);
    }
    expect(chosenBent?.[1]?.data?.bends).toEqual([{ x: 1, y: 2 }]);
    expect(bentEdges(chosen ?? [], bends)[1]).toBe(chosenBent?.[1]);
  });

  it('leaves out a wire without a block at its end', () => {
    const broken = { ...document, edges: [...document.edges, { from: 'ghost.output', to: 'f.bias' }] };
    expect(new Binding().edges(broken, noSelection)).toHaveLength(2);
  });
});
