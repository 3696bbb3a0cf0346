import ELK from 'elkjs/lib/elk.bundled.js';
import { describe, expect, it } from 'vitest';
import { annotationsOf } from '../../graph-core/document/annotations.ts';
import { loadDocument } from '../../graph-core/document/load.ts';
import { tidyBlocks } from '../../graph-core/edit/edits/tidy.ts';
import { applyTransaction } from '../../graph-core/edit/transaction.ts';
import { type Document, splitAddress } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { isDisc } from '../canvas/geometry.ts';
import { drawnOf, shapeOf } from '../canvas/placed.ts';
import { arrange } from '../layout/arrange.ts';
import { alongOf, type Piece, type XY } from '../routing/curve.ts';
import { cardsOf, portPlace } from './cards.ts';
import { feedPath } from './feed-way.ts';

const elk = new ELK({ algorithms: ['layered'] });

async function tidied(document: Document, direction: 'right' | 'down' | 'up'): Promise<Document> {
  const wish = { direction, only: null, pinned: new Set<string>(), obstacles: [] };
  const arranged = await arrange(document, wish, (graph) => elk.layout(graph));
  const edit = arranged && tidyBlocks(document, arranged.places, arranged.view);
  const applied = edit?.ok ? applyTransaction(document, edit.value) : null;
  return applied?.ok ? applied.value.document : document;
}

const TEXTS = import.meta.glob<string>('../../examples/*.chainrule', { query: '?raw', import: 'default', eager: true });
const EXAMPLES = Object.entries(TEXTS).flatMap(([path, text]): (readonly [string, Document])[] => {
  const loaded = loadDocument(text, path, { catalogue: opOf });
  if (!loaded.ok) throw new Error(path);
  const { document } = loaded.value;
  return Object.keys(document.data.columns ?? {}).length === 0 ? [] : [[path.slice(path.lastIndexOf('/') + 1), document]];
});

/** Of `M x,y C x,y x,y x,y C ...`. */
function piecesIn(path: string): readonly Piece[] {
  const [start, ...numbers] = (path.match(/-?[\d.]+,-?[\d.]+/g) ?? []).map((each): XY => {
    const [x = 0, y = 0] = each.split(',').map(Number);
    return [x, y];
  });
  const pieces: Piece[] = [];
  let at = start as XY;
  for (let i = 0; i + 2 < numbers.length; i += 3) {
    const [b, c, d] = numbers.slice(i, i + 3) as [XY, XY, XY];
    pieces.push([at, b, c, d]);
    at = d;
  }
  return pieces;
}

/** Wires from cards with the blocks that they run through, and the names of variables that they cross. */
function crossed(document: Document): readonly string[] {
  const drawn = drawnOf(document);
  const rects = drawn.nodes.flatMap((node) => {
    const shape = { id: node.id, ...shapeOf(node) };
    if (!isDisc(node.geometry.form)) return [shape];
    const isBeside = node.geometry.ports[0]?.side === 'bottom';
    // its name, and its value below that
    const width = node.text ?? 0;
    const at = isBeside
      ? { x: shape.x + shape.width + 8, y: shape.y + 8 }
      : { x: shape.x + (shape.width - width) / 2, y: shape.y + shape.height + 4 };
    return [shape, { id: `name of ${node.id}`, ...at, width, height: 34 }];
  });
  rects.push(...annotationsOf(document).filter(({ kind }) => kind === 'note'));
  return cardsOf(document, {}, new Set()).flatMap(({ source, position, height, ports }) =>
    ports.flatMap(({ to }, index) => {
      const target = to === null ? undefined : drawn.byId.get(splitAddress(to).node);
      if (!target || to === null) return [];
      const port = portPlace(index);
      const path = feedPath(
        drawn,
        source,
        { to, height, port },
        {
          sourceX: position.x + port.x,
          sourceY: position.y + port.y,
          targetX: target.x,
          targetY: target.y + target.geometry.height / 2,
        },
      );
      const at = alongOf(piecesIn(path));
      const met = new Set<string>();
      for (let i = 0; i <= 600; i++) {
        const [x, y] = at(i / 600);
        for (const { id, ...rect } of rects)
          if (x > rect.x + 4 && x < rect.x + rect.width - 4 && y > rect.y + 4 && y < rect.y + rect.height - 4) met.add(id);
      }
      return met.size === 0 ? [] : [`${to}: ${[...met].join(' ')}`];
    }),
  );
}

describe('the wires of cards', () => {
  it.each(EXAMPLES)('of %s run through no block and across no name, as it comes and laid out', async (_, document) => {
    expect(crossed(document)).toEqual([]);
    for (const direction of ['right', 'down', 'up'] as const)
      expect([direction, crossed(await tidied(document, direction))]).toEqual([direction, []]);
  });

  it('run across no note', () => {
    const [, document] = EXAMPLES.find(([name]) => name === 'linear-regression-iris.chainrule') as readonly [string, Document];
    const y = document.nodes.find(({ id }) => id === 'y')?.position ?? { x: 0, y: 0 };
    const notes = [{ id: 'n', text: 'What is predicted', x: y.x - 160, y: y.y, width: 120, height: 56 }];
    expect(crossed({ ...document, view: { ...document.view, notes } })).toEqual([]);
  });
});
