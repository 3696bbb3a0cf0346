import { describe, expect, it } from 'vitest';
import { addBlock } from '../../graph-core/edit/edits/add-block.ts';
import type { Document, Edge } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { BLOCKS } from '../palette/catalogue.ts';
import type { AddRequest } from '../state/ui-store.ts';
import { newBlock, wireTo } from './add.ts';
import { blocksForPort, blocksForWire } from './fitting-blocks.ts';
import { addedOnWire } from './insert.ts';

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

  it.each(document.edges.map((wire): [string, Edge] => [`${wire.from} -> ${wire.to}`, wire]))(
    'on %s are those that fit there each by itself',
    (_, wire) => {
      const found = inOrder(blocksForWire(document, wire));
      expect(found).toEqual(
        alone((type) => {
          const added = addBlock(document, opOf, type, { x: 0, y: 0 });
          return added.ok && addedOnWire(document, added.value, wire, null) !== null;
        }),
      );
      expect(found.length).toBeGreaterThan(0);
    },
  );
});
