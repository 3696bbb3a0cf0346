import ELK from 'elkjs/lib/elk.bundled.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annotationKey, annotationsOf, holds } from '../../graph-core/document/annotations.ts';
import { tidyBlocks } from '../../graph-core/edit/edits/tidy.ts';
import { applySteps, applyTransaction } from '../../graph-core/edit/transaction.ts';
import { type Document, emptyDocument, type Json, type NodeId } from '../../graph-core/model/document.ts';
import { drawnOf, shapeOf } from '../canvas/placed.ts';
import { meets, type Rect } from '../canvas/viewport.ts';
import { arrange, type Wish } from './arrange.ts';
import { leastWidth } from './elk-graph.ts';

const elk = new ELK({ algorithms: ['layered'] });
const FREE: Wish = { direction: 'right', only: null, pinned: new Set(), obstacles: [] };
const DIRECTIONS = ['right', 'down', 'up'] as const;

async function tidied(document: Document, wish: Partial<Wish> = {}): Promise<Document> {
  const arranged = await arrange(document, { ...FREE, ...wish }, (graph) => elk.layout(graph));
  const edit = arranged && tidyBlocks(document, arranged.places, arranged.view);
  if (!edit?.ok) return document;
  const applied = applyTransaction(document, edit.value);
  if (!applied.ok) throw new Error(applied.error[0]?.message);
  const undone = applySteps(applied.value.document, applied.value.inverse);
  expect(undone.ok && JSON.stringify(undone.value.document)).toBe(JSON.stringify(document));
  return applied.value.document;
}

const frame = (id: string, x: number, y: number, width: number, height: number, title = id): Json => ({
  id,
  title,
  x,
  y,
  width,
  height,
});
const note = (id: string, x: number, y: number, width = 200, height = 60): Json => ({ id, text: id, x, y, width, height });

interface Parts {
  readonly blocks: Readonly<Record<NodeId, readonly [x: number, y: number]>>;
  readonly wires?: readonly string[];
  readonly frames?: readonly Json[];
  readonly notes?: readonly Json[];
}

/** Blocks that only their wires tell apart: `a b` is a wire from a to b. */
const drawing = ({ blocks, wires = [], frames = [], notes = [] }: Parts): Document => ({
  ...emptyDocument(),
  nodes: Object.entries(blocks).map(([id, [x, y]]) => ({ id, type: 'stack', position: { x, y } })),
  edges: wires.map((wire, i) => {
    const [from, to] = wire.split(' ');
    return { from: `${from}.output`, to: `${to}.inputs.${i}` };
  }),
  view: { ...(frames.length > 0 ? { frames } : {}), ...(notes.length > 0 ? { notes } : {}) },
});

/** What stands in each frame. */
function contents(document: Document): Record<string, readonly string[]> {
  const things: readonly (Rect & { readonly id: string })[] = [
    ...drawnOf(document).nodes.map((node) => ({ id: node.id, ...shapeOf(node) })),
    ...annotationsOf(document).map(({ x, y, width, height, ...each }) => ({ id: annotationKey(each), x, y, width, height })),
  ];
  return Object.fromEntries(
    things
      .filter(({ id }) => id.startsWith('frame:'))
      .map((each) => [each.id, things.filter((other) => other !== each && holds(each, other)).map(({ id }) => id)]),
  );
}

/** Whatever lies over something else, or over the edge or the title of a frame. */
function overlaps(document: Document): readonly string[] {
  const blocks = drawnOf(document).nodes.map((node) => ({ id: node.id, ...shapeOf(node) }));
  const annotations = annotationsOf(document).map((each) => ({ ...each, id: annotationKey(each) }));
  const solid = [...blocks, ...annotations.filter(({ kind }) => kind === 'note')];
  const frames = annotations.filter(({ kind }) => kind === 'frame');
  return [
    ...solid.flatMap((a, i) => solid.slice(i + 1).flatMap((b) => (meets(a, b) ? [`${a.id} ${b.id}`] : []))),
    ...frames.flatMap((a) => solid.flatMap((b) => (meets(a, b) && !holds(a, b) ? [`${a.id} ${b.id}`] : []))),
    ...frames.flatMap((a) => solid.flatMap((b) => (meets({ ...a, height: 28 }, b) ? [`title ${a.id} ${b.id}`] : []))),
    ...frames.flatMap((a, i) =>
      frames.slice(i + 1).flatMap((b) => (meets(a, b) && !holds(a, b) && !holds(b, a) ? [`${a.id} ${b.id}`] : [])),
    ),
  ];
}

const IN_FRAMES: Parts = {
  blocks: { a: [0, 0], b: [300, 300], c: [640, 300], d: [300, 500], e: [1200, 0], f: [1300, 500] },
  wires: ['a b', 'b c', 'a d', 'c e', 'd e', 'a f', 'c f'],
  frames: [
    frame('outer', 200, 200, 800, 500),
    frame('inner', 580, 240, 320, 200, 'The hidden layer'),
    frame('empty', 900, 900, 200, 100),
  ],
  notes: [note('in', 620, 560), note('head', 0, -140, 900, 60)],
};

describe('frames in a layout', () => {
  it.each(DIRECTIONS)('keep what stands in them and fit it, read %s', async (direction) => {
    const document = drawing(IN_FRAMES);
    const after = await tidied(document, { direction });
    expect(contents(after)).toEqual(contents(document));
    expect(overlaps(after)).toEqual([]);
    for (const each of annotationsOf(after).filter(({ kind, id }) => kind === 'frame' && id !== 'empty'))
      expect(each.width).toBeGreaterThanOrEqual(leastWidth(each));
    expect(await tidied(after, { direction })).toBe(after);
  });

  it.each(DIRECTIONS)('with titles longer than what stands in them is wide have room for those, read %s', async (direction) => {
    const document = drawing({
      blocks: { a: [0, 0], b: [800, 0] },
      frames: [frame('long', -80, -60, 232, 132, 'x'.repeat(32)), frame('next', 700, -120, 352, 252)],
    });
    const small = { ...document, view: { ...document.view, collapsed: ['a'] } };
    const after = await tidied(small, { direction });
    expect(contents(after)).toEqual(contents(small));
    expect(overlaps(after)).toEqual([]);
  });

  it.each(DIRECTIONS)('keep their blocks in the order of the file where wires ask for no other, read %s', async (direction) => {
    const rows = ['a', 'b', 'c', 'd', 'e', 'f'];
    const places = rows.flatMap((row, i) => [row, `${row}2`].map((id, j) => [id, [400 * j, 300 * ((i * 5) % 6)]] as const));
    const pairs = rows.map((row) => `${row} ${row}2`);
    for (const wires of [pairs, [...pairs, ...rows.map((row) => `${row}2 last`)]]) {
      const after = await tidied(
        drawing({
          blocks: { ...Object.fromEntries(places), last: [1200, 0] },
          wires,
          frames: [frame('all', -100, -100, 900, 2000)],
        }),
        { direction },
      );
      // one after the other, in rows where they would be too many for one
      const read = rows
        .map((row) => ({ row, ...after.nodes.find(({ id }) => id === row)?.position }))
        .sort((a, b) => (a.y ?? 0) - (b.y ?? 0) || (a.x ?? 0) - (b.x ?? 0));
      expect(read.map(({ row }) => row)).toEqual(rows);
    }
  });

  it('let wires into them and out of them cross only where the drawing does', async () => {
    const document = drawing({
      blocks: { a: [0, 0], b: [0, 300], p: [400, 0], q: [400, 300], c: [900, 0], d: [900, 300] },
      wires: ['a p', 'b q', 'p c', 'q d'],
      frames: [frame('all', 300, -100, 400, 600), frame('inner', 320, 200, 340, 250)],
    });
    const after = await tidied(document);
    const y = (id: string): number => after.nodes.find((node) => node.id === id)?.position?.y ?? 0;
    expect([y('a') < y('b'), y('p') < y('q'), y('c') < y('d')].every((each, _, [first]) => each === first)).toBe(true);
  });

  it('stay where they are when what stands in them does', async () => {
    const document = drawing(IN_FRAMES);
    const after = await tidied(document, { pinned: new Set(['c']) });
    const placeOf = (id: string) => after.nodes.find((node) => node.id === id)?.position;
    expect(placeOf('c')).toEqual({ x: 640, y: 300 });
    expect(contents(after)).toEqual(contents(document));
    expect(overlaps(after)).toEqual([]);
  });

  it('that cross one another keep everything as it is', async () => {
    const document = drawing({
      blocks: { a: [0, 0], b: [300, 0], c: [900, 900] },
      wires: ['a b', 'b c'],
      frames: [frame('one', -50, -50, 600, 300), frame('two', 250, -60, 600, 200)],
    });
    const after = await tidied(document);
    expect(contents(after)).toEqual(contents(document));
    expect(after.view).toEqual(document.view);
  });

  it('grow for what is laid out in them alone', async () => {
    const document = drawing({
      blocks: { a: [0, 0], b: [0, 150], c: [20, 300], far: [2000, 0] },
      wires: ['a b', 'b c', 'c far'],
      frames: [frame('one', -50, -50, 400, 500)],
    });
    const after = await tidied(document, { only: new Set(['a', 'b']) });
    expect(contents(after)).toEqual(contents(document));
    expect(overlaps(after)).toEqual([]);
    expect(after.nodes.slice(2)).toEqual(document.nodes.slice(2));
    expect(after.nodes[1]).not.toEqual(document.nodes[1]);
  });

  it('let wires that are led by hand go their own way again', async () => {
    const document = drawing({ blocks: { a: [0, 0], b: [0, 400] }, wires: ['a b'] });
    const bent = { ...document, view: { reroutes: { 'a.output->b.inputs.0': [{ x: 90, y: 300 }] } } };
    expect((await tidied(bent)).view).toEqual({});
  });
});

describe('notes in a layout', () => {
  it('go where the block goes that they stand beside', async () => {
    const document = drawing({
      blocks: { a: [0, 0], b: [0, 400], c: [0, 900] },
      wires: ['a b', 'b c'],
      notes: [note('below', 10, 520), note('above', 0, 310), note('more', 0, 230)],
    });
    const after = await tidied(document);
    const [b] = after.nodes.slice(1);
    for (const each of annotationsOf(after)) expect(Math.abs(each.x - (b?.position?.x ?? 0))).toBeLessThan(20);
    expect(overlaps(after)).toEqual([]);
    expect(await tidied(after)).toBe(after);
  });

  it('by themselves give way only to what stands on them', async () => {
    const document = drawing({
      blocks: { a: [0, 0], b: [0, 400] },
      wires: ['a b'],
      notes: [note('far', 900, 900), note('right', 330, 40)],
    });
    const after = await tidied(document);
    const [far, right] = annotationsOf(after);
    expect(far).toMatchObject({ x: 900, y: 900 });
    expect(right).not.toMatchObject({ x: 330, y: 40 });
    expect(overlaps(after)).toEqual([]);
  });
});

/** Blocks in a grid of cells with frames around rectangles of cells, some around others, and notes in cells without blocks. */
const drawings = fc
  .record({
    cells: fc.array(fc.constantFrom('block', 'block', 'note', 'nothing'), { minLength: 12, maxLength: 30 }),
    wires: fc.array(fc.tuple(fc.nat(29), fc.nat(29)), { maxLength: 40 }),
    frames: fc.array(
      fc.record({
        column: fc.nat(5),
        row: fc.nat(4),
        wide: fc.integer({ min: 1, max: 4 }),
        high: fc.integer({ min: 1, max: 3 }),
      }),
      {
        maxLength: 5,
      },
    ),
    collapsed: fc.array(fc.nat(29), { maxLength: 6 }),
    pinned: fc.array(fc.nat(29), { maxLength: 3 }),
    direction: fc.constantFrom(...DIRECTIONS),
  })
  .map(({ cells, wires, frames, collapsed, pinned, direction }) => {
    const at = (i: number): readonly [number, number] => [(i % 6) * 400, Math.floor(i / 6) * 300];
    const ids = cells.map((kind, i) => [kind, `n${i}`, at(i)] as const);
    const blocks = ids.filter(([kind]) => kind === 'block');
    const known = new Set<string>(blocks.map(([, id]) => id));
    const shells: Rect[] = [];
    for (const { column, row, wide, high } of frames) {
      const inset = 20 * shells.length;
      const shell = {
        x: column * 400 - 160 + inset,
        y: row * 300 - 140 + inset,
        width: wide * 400 - 8 - 2 * inset,
        height: high * 300 - 8 - 2 * inset,
      };
      if (shells.every((other) => !meets(shell, other) || holds(other, shell) || holds(shell, other))) shells.push(shell);
    }
    const document = drawing({
      blocks: Object.fromEntries(blocks.map(([, id, place]) => [id, place])),
      wires: wires.map(([a, b]) => `n${a} n${b}`).filter((wire) => wire.split(' ').every((id) => known.has(id))),
      frames: shells.map(({ x, y, width, height }, i) => frame(`f${i}`, x, y, width, height, 'x'.repeat(8 * i))),
      notes: ids.filter(([kind]) => kind === 'note').map(([, id, [x, y]]) => note(id, x, y)),
    });
    const those = (list: readonly number[]): string[] => [...new Set(list.map((i) => `n${i}`).filter((id) => known.has(id)))];
    const small = those(collapsed);
    return {
      document: small.length === 0 ? document : { ...document, view: { ...document.view, collapsed: small } },
      pinned: new Set(those(pinned)),
      direction,
    };
  });

describe('any drawing with frames', () => {
  it('keeps what stands in each, has nothing over anything, and is the same each time', async () => {
    await fc.assert(
      fc.asyncProperty(drawings, async ({ document, direction }) => {
        const after = await tidied(document, { direction });
        expect(contents(after)).toEqual(contents(document));
        expect(overlaps(after).filter((pair) => !overlaps(document).includes(pair))).toEqual([]);
        expect(JSON.stringify(await tidied(document, { direction }))).toBe(JSON.stringify(after));
        // notes that were strewn about come to lie closer, each time a little
        if (document.view.notes === undefined) expect(await tidied(after, { direction })).toBe(after);
      }),
      { numRuns: 60, seed: 7 },
    );
  }, 60_000);

  it('keeps it around pinned blocks, too', async () => {
    await fc.assert(
      fc.asyncProperty(drawings, async ({ document, pinned, direction }) => {
        const after = await tidied(document, { direction, pinned });
        expect(contents(after)).toEqual(contents(document));
        for (const [i, { id, position }] of after.nodes.entries())
          if (pinned.has(id)) expect(position).toEqual(document.nodes[i]?.position);
        const lost = overlaps(after).filter((pair) => !overlaps(document).includes(pair));
        expect(lost).toEqual([]);
      }),
      { numRuns: 60, seed: 11 },
    );
  }, 60_000);
});
