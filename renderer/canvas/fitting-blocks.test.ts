import { describe, expect, it } from 'vitest';
import { addBlock } from '../../graph-core/edit/edits/add-block.ts';
import type { Document, Edge } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { BLOCKS } from '../palette/catalogue.ts';
import type { AddRequest } from '../state/ui-store.ts';
import { unmoved } from '../state/unmoved.ts';
import { newBlock, wireTo } from './add.ts';
import { blocksForPort, blocksForWire } from './fitting-blocks.ts';
import { addedOnWire, endsOnWire } from './insert.ts';

/** x [4] -> f linear 3 -> h relu -> C cross-entropy with a class, and an id that new blocks would have here. */
const document: Document = graph(
  [
    node('x', 'observed', { shape: [4] }),
    node('f', 'linear', { outFeatures: 3 }),
    node('new-relu', 'relu'),
    node('y', 'observed', { shape: [], dtype: 'int32' }),
    node('C', 'cross-entropy'),
  ],
  wires('x.value -> f.input', 'f.output -> new-relu.input', 'new-relu.output -> C.input', 'y.value -> C.target'),
);

/** Values [3] that go into groups in which [3] is added to them. */
const grouped: Document = graph(
  [1, 2, 3].flatMap((i) => [node(`x${i}`, 'observed', { shape: [3] }), node(`g${i}`, 'group', { definition: 'shifted' })]),
  wires('x1.value -> g1.in', 'x2.value -> g2.in', 'x3.value -> g3.in'),
  {
    definitions: {
      shifted: {
        nodes: [node('p', 'parameter', { shape: [3] }), node('add', 'add')],
        edges: wires('p.value -> add.other'),
        inputs: [{ name: 'in', at: 'add.input' }],
        outputs: [{ name: 'out', at: 'add.output' }],
      },
    },
  },
);

/** Each tried by itself, in a document that has no other new block. */
const alone = (fits: (type: string) => boolean): string[] => BLOCKS.map(({ type }) => type).filter(fits);
const inOrder = (types: ReadonlySet<string>): string[] => alone((type) => types.has(type));

describe('blocks that fit', () => {
  const ports: readonly NonNullable<AddRequest['from']>[] = [
    { address: 'f.output', side: 'source' },
    { address: 'y.value', side: 'source' },
    { address: 'C.cost', side: 'source' },
    { address: 'C.target', side: 'target' },
    { address: 'f.input', side: 'target' },
  ];
  it.each(ports)('at $address are those that fit there each by itself', (from) => {
    const found = inOrder(blocksForPort(document, from));
    expect(found).toEqual(
      alone((type) => {
        const made = newBlock(document, type, { x: 0, y: 0 });
        return made.ok && wireTo(made.value.after, made.value.added.id, from) !== null;
      }),
    );
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(BLOCKS.length);
  });

  it.each(
    [document, grouped].flatMap((each) =>
      each.edges
        .slice(0, each === grouped ? 1 : undefined)
        .map((wire): [string, Edge, Document] => [`${wire.from} -> ${wire.to}`, wire, each]),
    ),
  )('on %s are those that fit there each by itself', (_, wire, document) => {
    const found = inOrder(blocksForWire(document, wire));
    expect(found).toEqual(
      alone((type) => {
        const added = addBlock(document, opOf, type, { x: 0, y: 0 });
        return added.ok && addedOnWire(document, added.value, wire, null) !== null;
      }),
    );
    expect(found.length).toBeGreaterThan(0);
  });

  it('onto a group give what is in it a shape that it takes', () => {
    const fits = blocksForWire(grouped, grouped.edges[0] as Edge);
    expect([fits.has('tanh'), fits.has('pad')]).toEqual([true, false]);
  });

  it('are tried without pushing the open drawing out of what is remembered', () => {
    const open = { ...grouped, nodes: [...grouped.nodes, node('h', 'tanh')] };
    expect(unmoved(open)).toBe(open);
    for (const wire of open.edges) expect(endsOnWire(open, wire, 'h')).not.toBeNull();
    const nodes = open.nodes.map((each) => (each.id === 'h' ? { ...each, position: { x: 40, y: 0 } } : each));
    expect(unmoved({ ...open, nodes })).toBe(open);
  });
});
