import { describe, expect, it } from 'vitest';
import { type Document, type Edge, emptyDocument, splitAddress } from '../../graph-core/model/document.ts';
import { drawnOf } from '../canvas/placed.ts';
import { detourIn } from './use-detour.ts';

const WIRE: Edge = { from: 'a.output', to: 'b.input' };
const at = (id: string, x: number, y: number) => ({ id, type: 'tanh', position: { x, y } });
const document: Document = {
  ...emptyDocument(),
  nodes: [at('a', 0, 0), at('b', 900, 0), at('between', 450, 0), at('far', 5000, 5000)],
  edges: [WIRE],
};
const moved = (before: Document, id: string, x: number, y: number): Document => ({
  ...before,
  nodes: before.nodes.map((node) => (node.id === id ? { ...node, position: { x, y } } : node)),
});

function wayIn(drawing: Document) {
  const drawn = drawnOf(drawing);
  const [source, target] = [WIRE.from, WIRE.to].map((end) => drawn.byId.get(splitAddress(end).node));
  return source && target ? detourIn(drawn, WIRE, source, target) : undefined;
}

describe('the way of a wire in a drawing', () => {
  it('is kept while something moves elsewhere, and looked for where it matters', () => {
    const first = wayIn(document);
    expect(first?.form).toBe('lane');
    const away = moved(document, 'far', 4000, 4000);
    expect(wayIn(away)).toBe(first);
    expect(wayIn(moved(away, 'between', 450, 900))).toBeNull();
    expect(wayIn(away)).toEqual(first);
    const lane = first?.form === 'lane' ? first.lane : 0;
    expect(wayIn(moved(away, 'far', 450, lane - 10))).not.toEqual(first);
    expect(wayIn(moved(away, 'b', 900, 400))).not.toEqual(first);
    expect(wayIn({ ...away, nodes: away.nodes.filter(({ id }) => id !== 'between') })).toBeNull();
  });
});
