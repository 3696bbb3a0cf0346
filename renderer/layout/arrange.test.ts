import ELK from 'elkjs/lib/elk.bundled.js';
import { describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import { tidyBlocks } from '../../graph-core/edit/edits/tidy.ts';
import { applySteps, applyTransaction } from '../../graph-core/edit/transaction.ts';
import { type Document, emptyDocument, type NodeId, type Point, splitAddress } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { drawnOf } from '../canvas/placed.ts';
import { arrange, type Wish } from './arrange.ts';

const elk = new ELK({ algorithms: ['layered'] });
const FREE: Wish = { direction: 'right', only: null, pinned: new Set(), obstacles: [] };

async function tidied(document: Document, wish: Partial<Wish> = {}): Promise<Document> {
  const arranged = await arrange(document, { ...FREE, ...wish }, (graph) => elk.layout(graph));
  const edit = arranged && tidyBlocks(document, arranged.places, arranged.view);
  if (!edit?.ok) return document;
  const after = applyTransaction(document, edit.value);
  if (!after.ok) throw new Error(after.error[0]?.message);
  return after.value.document;
}

const TEXTS = import.meta.glob<string>('../../examples/*.chainrule', { query: '?raw', import: 'default', eager: true });

function example(name: string): Document {
  const loaded = loadDocument(TEXTS[`../../examples/${name}`] ?? '', name, { catalogue: opOf });
  if (!loaded.ok) throw new Error(name);
  return loaded.value.document;
}

/** Pairs of nodes that overlap. */
function overlaps(document: Document): string[] {
  const { nodes } = drawnOf(document);
  return nodes.flatMap((a, i) =>
    nodes
      .slice(i + 1)
      .filter(
        (b) =>
          a.x < b.x + b.geometry.width &&
          b.x < a.x + a.geometry.width &&
          a.y < b.y + b.geometry.height &&
          b.y < a.y + a.geometry.height,
      )
      .map((b) => `${a.id} ${b.id}`),
  );
}

/** Wires that do not lead in the direction, those into blocks' own weights left out. */
function wrongWay(document: Document, ahead: (from: Point, to: Point) => boolean): string[] {
  const { byId } = drawnOf(document);
  return document.edges
    .filter(({ from, to }) => {
      const [a, b] = [byId.get(splitAddress(from).node), byId.get(splitAddress(to).node)];
      const port = b?.geometry.ports.find((place) => place.port === splitAddress(to).port);
      return a && b && port?.role !== 'own' && !ahead(a, b);
    })
    .map(({ from, to }) => `${from} -> ${to}`);
}

const placeOf = (document: Document, id: NodeId): Point | undefined => document.nodes.find((node) => node.id === id)?.position;

const EXAMPLES = [
  'first-launch',
  'lecture-network-cross-entropy',
  'digits-autoencoder',
  'gan-ring',
  'recurrent',
  'characters',
  'digits-lenet',
  'cart-pole-actor-critic',
  'deep-sigmoid',
].map((name) => `${name}.chainrule`);

describe('a layout', () => {
  it.each(EXAMPLES)('of %s has all wires ahead and nothing over anything, in each direction', async (name) => {
    const document = example(name);
    for (const [direction, ahead] of [
      ['right', (a: Point, b: Point) => a.x < b.x],
      ['down', (a: Point, b: Point) => a.y < b.y],
      ['up', (a: Point, b: Point) => a.y > b.y],
    ] as const) {
      const after = await tidied(document, { direction });
      expect([direction, overlaps(after)]).toEqual([direction, []]);
      expect([direction, wrongWay(after, ahead)]).toEqual([direction, []]);
    }
  });

  it('is not changed by being made again, and goes back to the same text when it is undone', async () => {
    const document = example('gan-ring.chainrule');
    const up = await tidied(document, { direction: 'up' });
    expect(await tidied(up, { direction: 'up' })).toBe(up);
    const arranged = await arrange(document, { ...FREE, direction: 'up' }, (graph) => elk.layout(graph));
    const edit = tidyBlocks(document, arranged?.places ?? new Map(), arranged?.view);
    const applied = edit.ok ? applyTransaction(document, edit.value) : null;
    if (!applied?.ok) throw new Error('refused');
    const undone = applySteps(applied.value.document, applied.value.inverse);
    expect(undone.ok && JSON.stringify(undone.value.document)).toBe(JSON.stringify(document));
    // and left to right again nothing is turned
    expect((await tidied(up)).view).toEqual(document.view);
  });

  it('has the notation’s order: y below the prediction and right before the cost, at its right', async () => {
    const after = await tidied(example('first-launch.chainrule'));
    const [x, g, y, cost] = ['x', 'g', 'y', 'C'].map((id) => placeOf(after, id) as Point) as [Point, Point, Point, Point];
    expect(x.x).toBeLessThan(g.x);
    expect(y.y).toBeGreaterThan(g.y + 72);
    expect(y.x).toBeGreaterThan(g.x);
    expect(cost.x).toBeGreaterThan(y.x + 56);
  });

  it('keeps revealed weights above the block that they feed', async () => {
    const first = example('first-launch.chainrule');
    const document: Document = {
      ...first,
      nodes: [
        ...first.nodes,
        { id: 'w', type: 'parameter', attrs: { shape: [2, 2] } },
        { id: 'b', type: 'parameter', attrs: { shape: [2] } },
      ],
      edges: [...first.edges, { from: 'b.value', to: 'f.bias' }, { from: 'w.value', to: 'f.weight' }],
    };
    const after = await tidied(document);
    const [f, w, b] = ['f', 'w', 'b'].map((id) => placeOf(after, id) as Point) as [Point, Point, Point];
    expect(w).toEqual({ x: f.x + 44 - 24, y: f.y - 88 });
    expect(b.y).toBe(w.y);
    expect(b.x).toBeGreaterThan(w.x + 48);
    expect(overlaps(after)).toEqual([]);
    const up = await tidied(document, { direction: 'up' });
    expect((placeOf(up, 'w') as Point).x).toBeLessThan((placeOf(up, 'f') as Point).x);
    expect(overlaps(up)).toEqual([]);
  });

  it('leaves pinned blocks where they are, and goes around them', async () => {
    const document = example('gan-ring.chainrule');
    const pinned = new Set(['Cx', 'one']);
    for (const direction of ['right', 'up'] as const) {
      const after = await tidied(document, { pinned, direction });
      for (const id of pinned) expect(placeOf(after, id)).toEqual(placeOf(document, id));
      expect(overlaps(after)).toEqual([]);
      expect(after.view.turned ?? []).not.toContain('Cx');
    }
  });

  it('of a selection moves nothing else', async () => {
    const document = example('gan-ring.chainrule');
    const only = new Set(['x', 'D', 'Cx', 'C']);
    const after = await tidied(document, { only });
    const moved = after.nodes.filter(({ id, position }) => position !== placeOf(document, id)).map(({ id }) => id);
    expect(moved.length).toBeGreaterThan(0);
    for (const id of moved) expect(only).toContain(id);
    expect(overlaps(after)).toEqual([]);
  });

  it('keeps off cards', async () => {
    const card = { x: 80, y: -20, width: 200, height: 120 };
    const { byId } = drawnOf(await tidied(example('first-launch.chainrule'), { obstacles: [card] }));
    for (const { x, y, geometry } of byId.values())
      expect(x < 280 && x + geometry.width > 80 && y < 100 && y + geometry.height > -20).toBe(false);
  });

  it('takes graphs with cycles, wires to nowhere and loops', async () => {
    const nodes = ['a', 'b', 'c'].map((id) => ({ id, type: 'tanh' }));
    const wire = (from: string, to: string) => ({ from: `${from}.output`, to: `${to}.input` });
    const edges = [wire('a', 'b'), wire('b', 'a'), wire('c', 'c'), { from: 'a.gone', to: 'b.nowhere' }];
    expect(overlaps(await tidied({ ...emptyDocument(), nodes, edges }))).toEqual([]);
  });
});
