import ELK from 'elkjs/lib/elk.bundled.js';
import { describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import { tidyBlocks } from '../../graph-core/edit/edits/tidy.ts';
import { applyTransaction } from '../../graph-core/edit/transaction.ts';
import { type Document, emptyDocument, splitAddress } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { curveOf } from '../canvas/card-obstacles.ts';
import { drawnOf } from '../canvas/placed.ts';
import { arrange } from '../layout/arrange.ts';
import { obstaclesIn } from './obstacles.ts';

const elk = new ELK({ algorithms: ['layered'] });
const DIRECTIONS = ['right', 'down', 'up'] as const;

async function tidied(document: Document, direction: (typeof DIRECTIONS)[number]): Promise<Document> {
  const wish = { direction, only: null, pinned: new Set<string>(), obstacles: [] };
  const arranged = await arrange(document, wish, (graph) => elk.layout(graph));
  const edit = arranged && tidyBlocks(document, arranged.places, arranged.view);
  const applied = edit?.ok ? applyTransaction(document, edit.value) : null;
  return applied?.ok ? applied.value.document : document;
}

/** Wires with what they run through: blocks that are not at their ends, their own behind the outline, titles of frames. */
function through(document: Document): readonly string[] {
  const drawn = drawnOf(document);
  const obstacles = obstaclesIn(drawn);
  return drawn.edges.flatMap((edge) => {
    const [source, target] = [drawn.byId.get(splitAddress(edge.from).node), drawn.byId.get(splitAddress(edge.to).node)];
    const curve = source && target && curveOf(drawn, edge, source, target);
    if (!curve) return [];
    const met = new Set<string>();
    const count = Math.ceil(curve.length / 2) + 8;
    for (let i = 0; i <= count; i++) {
      const [x, y] = curve.at(i / count);
      for (const { id, rect } of obstacles.at(x, y)) {
        if (Math.min(x - rect.x, rect.x + rect.width - x, y - rect.y, rect.y + rect.height - y) > 4) met.add(id);
      }
    }
    return met.size === 0 ? [] : [`${edge.from} -> ${edge.to}: ${[...met].join(' ')}`];
  });
}

const TEXTS = import.meta.glob<string>('../../examples/*.chainrule', { query: '?raw', import: 'default', eager: true });
const EXAMPLES = Object.entries(TEXTS).map(([path, text]): readonly [string, Document] => {
  const loaded = loadDocument(text, path, { catalogue: opOf });
  if (!loaded.ok) throw new Error(path);
  return [path.slice(path.lastIndexOf('/') + 1), loaded.value.document];
});

const collapsed = (document: Document): Document => ({
  ...document,
  view: { ...document.view, collapsed: document.nodes.map(({ id }) => id) },
});

/** Numbers that are the same each time. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}

/** Blocks of different forms with wires back and forth; some in frames, some with weights of their own wired. */
function random(seed: number, count: number): Document {
  const below = chance(seed);
  const nodes = Array.from({ length: count }, (_, i) => ({
    id: `n${i}`,
    type: ['add', 'tanh', 'stack', 'linear', 'multiply'][below(5)] as string,
    position: { x: 260 * (i % 6), y: 170 * Math.floor(i / 6) },
  }));
  const wires = new Map<string, string>();
  for (let i = 1; i < count; i++) {
    const { type, id } = nodes[i] as (typeof nodes)[number];
    const from = (): string => `n${below(12) === 0 ? below(count) : Math.max(0, i - 1 - below(5))}.output`;
    wires.set(type === 'stack' ? `${id}.inputs.0` : `${id}.input`, from());
    if (type === 'stack') wires.set(`${id}.inputs.1`, from());
    if (type === 'add' || type === 'multiply') wires.set(`${id}.other`, from());
    if (type === 'linear' && below(4) === 0) wires.set(`${id}.weight`, from());
  }
  const edges = [...wires].map(([to, from]) => ({ from, to }));
  const frames = [
    { id: 'f', title: 'The first of the hidden layers', x: 220, y: 120, width: 560, height: 380 },
    { id: 'g', title: 'Behind it', x: 1020, y: 120, width: 300, height: 420 },
  ];
  return { ...emptyDocument(), nodes, edges, view: { frames: seed % 2 === 0 ? frames : [] } };
}

const RANDOM = Array.from({ length: 10 }, (_, i) => [`graph ${i}`, random(i + 1, 14 + 3 * i)] as const);

describe('wires', () => {
  it.each([...EXAMPLES, ...RANDOM])('of %s run through no block and no title after a layout', async (_, document) => {
    for (const direction of DIRECTIONS) expect([direction, through(await tidied(document, direction))]).toEqual([direction, []]);
    for (const direction of ['right', 'up'] as const)
      expect([direction, through(await tidied(collapsed(document), direction))]).toEqual([direction, []]);
  });

  it('of the examples as they come run through none, either', () => {
    expect(EXAMPLES.flatMap(([name, document]) => through(document).map((wire) => `${name} ${wire}`))).toEqual([]);
  });
});
