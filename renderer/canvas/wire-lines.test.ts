import { Position } from '@xyflow/react';
import { describe, expect, it } from 'vitest';
import { regression } from '../../graph-core/edit/edits/testing.ts';
import { type Document, type Edge, emptyDocument } from '../../graph-core/model/document.ts';
import { shownBends } from './bends.ts';
import { roomFor } from './insert.ts';
import { crossedBy, crossing, lineOf, linesNear, lineWithId, nearestOn, wiresThrough } from './wire-lines.ts';
import { wireCurve } from './wire-path.ts';

const ends = {
  sourceX: 0,
  sourceY: 0,
  sourcePosition: Position.Right,
  targetX: 100,
  targetY: 0,
  targetPosition: Position.Left,
};
const KEY = 'f.output->C.input';
const bent = (...points: readonly { readonly x: number; readonly y: number }[]): Document => ({
  ...regression(),
  view: { reroutes: { [KEY]: points } },
});

describe('the curve of a wire', () => {
  it('goes from end to end, and through its bends in their order', () => {
    for (const bends of [
      [],
      [{ x: 40, y: 80 }],
      [
        { x: 40, y: 80 },
        { x: 70, y: -20 },
      ],
    ]) {
      const { at, length } = wireCurve(ends, bends);
      expect(at(0)).toEqual([0, 0]);
      expect(at(1)).toEqual([100, 0]);
      const points = Array.from({ length: 401 }, (_, i) => at(i / 400));
      for (const { x, y } of bends) expect(Math.min(...points.map(([px, py]) => Math.hypot(px - x, py - y)))).toBeLessThan(1.5);
      expect(length).toBeGreaterThanOrEqual(100);
    }
  });

  it('leaves and arrives as its ports look, and turns smoothly at a bend', () => {
    const { at } = wireCurve(ends, [{ x: 50, y: 60 }]);
    expect(Math.abs(at(0.01)[1])).toBeLessThan(at(0.01)[0]);
    const [[ax, ay], [bx, by], [cx, cy]] = [at(0.49), at(0.5), at(0.51)];
    const turn =
      Math.abs((bx - ax) * (cy - by) - (by - ay) * (cx - bx)) / (Math.hypot(bx - ax, by - ay) * Math.hypot(cx - bx, cy - by));
    expect(turn).toBeLessThan(0.2);
  });

  it('counts the bends before a part of the way', () => {
    const { bendsBefore } = wireCurve(ends, [
      { x: 25, y: 0 },
      { x: 75, y: 0 },
    ]);
    expect([0.1, 0.5, 0.9].map(bendsBefore)).toEqual([0, 1, 2]);
    expect(wireCurve(ends).bendsBefore(0.5)).toBe(0);
  });

  it('survives bends that lie on one another', () => {
    const { at, text } = wireCurve({ ...ends, targetX: 0 }, [
      { x: 0, y: 0 },
      { x: 0, y: 0 },
    ]);
    expect(at(0.5).every(Number.isFinite)).toBe(true);
    expect(text).not.toContain('NaN');
  });
});

describe('what a hand comes across', () => {
  it('finds where stretches cross', () => {
    expect(crossing({ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 5, y: -5 }, { x: 5, y: 5 })).toBe(0.5);
    expect(crossing({ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 5, y: 1 }, { x: 5, y: 5 })).toBeNull();
    expect(crossing({ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 0, y: 1 }, { x: 10, y: 1 })).toBeNull();
  });

  it('finds the wires that a stroke crosses, and between which bends', () => {
    const document = bent({ x: 395, y: 200 });
    const line = lineWithId(document, KEY);
    const low = line?.points.reduce((a, b) => (b.y > a.y ? b : a));
    if (!line || !low) throw new Error('the wire is drawn');
    expect(low.y).toBeGreaterThan(190);
    const [hit] = crossedBy(document, { x: 300, y: low.y - 40 }, { x: 500, y: low.y - 40 });
    expect(hit?.line.id).toBe(KEY);
    expect(crossedBy(document, { x: 300, y: 900 }, { x: 500, y: 900 })).toEqual([]);
    expect(nearestOn(line, { x: 395, y: 201 }).distance).toBeLessThan(4);
  });

  it('takes the wire under a block, the nearest first', () => {
    const document = regression();
    const line = lineWithId(document, 'x.value->f.input');
    const middle = line?.points[12];
    if (!middle) throw new Error('the wire is drawn');
    const rect = { x: middle.x - 100, y: middle.y - 30, width: 200, height: 60 };
    expect(wiresThrough(document, rect)[0]?.line.id).toBe('x.value->f.input');
    expect(wiresThrough(document, { ...rect, y: 900 })).toEqual([]);
  });
});

describe('lines of a large drawing', () => {
  const SIDE = 40;
  const node = (i: number) => ({ id: `n${i}`, type: 'relu', position: { x: (i % SIDE) * 300, y: Math.floor(i / SIDE) * 150 } });
  const nodes = Array.from({ length: SIDE * SIDE }, (_, i) => node(i));
  const edges = nodes.slice(1).map(({ id }, i) => ({ from: `n${i}.output`, to: `${id}.input` }));
  const large: Document = { ...emptyDocument(), nodes, edges };
  const rect = { x: 3000, y: 3000, width: 160, height: 72 };

  it('are found for wires near a place only, and once', () => {
    const near = linesNear(large, rect);
    expect(near.length).toBeGreaterThan(10);
    expect(near.length).toBeLessThan(edges.length / 8);
    expect(linesNear(large, rect).every((line, i) => line === near[i])).toBe(true);
    expect(lineOf(large, edges[0] as Edge)).toBe(lineOf(large, edges[0] as Edge));
  });

  it('stay as they are after an edit elsewhere, and follow their blocks', () => {
    const [first, last] = [edges[0] as Edge, edges.at(-1) as Edge];
    const [before, ahead] = [lineOf(large, first), lineOf(large, last)];
    const moved = { ...large, nodes: nodes.map((each) => (each.id === 'n0' ? { ...each, position: { x: -90, y: 40 } } : each)) };
    expect(lineOf(moved, last)).toBe(ahead);
    expect(lineOf(moved, first)?.bounds.x).toBe((before?.bounds.x ?? 0) - 90);
  });

  it('say of each place what the lines of all wires say', () => {
    for (const { position } of nodes.filter((_, i) => i % 97 === 0)) {
      const here = { ...rect, ...position };
      const all = edges.flatMap((edge) => lineOf(large, edge) ?? []);
      const meant = all.filter(({ points }) =>
        points.some(({ x, y }) => x > here.x && x < here.x + here.width && y > here.y && y < here.y + here.height),
      );
      const found = new Set(linesNear(large, here));
      expect(meant.filter((line) => !found.has(line)).map(({ id }) => id)).toEqual([]);
    }
  });

  it('are found wherever a hand leads a wire', () => {
    const bentFar = { ...large, view: { reroutes: { 'n0.output->n1.input': [{ x: 3080, y: 3036 }] } } };
    expect(wiresThrough(bentFar, rect).map(({ line }) => line.id)).toContain('n0.output->n1.input');
  });
});

describe('room for a block on a wire', () => {
  const wire = { from: 'f.output', to: 'C.input' };

  it('is made by what comes after it, with variables that only that reads', () => {
    const positions = roomFor(regression(), wire, 'h', { x: 380, y: 0, width: 192, height: 72 });
    const by = (positions.C?.x ?? 0) - 400;
    expect(positions.h?.x).toBeGreaterThanOrEqual(392);
    expect(by).toBeGreaterThan(200);
    expect(positions.y).toEqual({ x: 200 + by, y: 160 });
    expect([positions.x, positions.f, positions.P]).toEqual([undefined, undefined, undefined]);
  });

  it('is not made where there is enough, or where the wire runs back', () => {
    const far = regression();
    const nodes = far.nodes.map((node) => (node.id === 'C' ? { ...node, position: { x: 900, y: 0 } } : node));
    const rect = { x: 500, y: 0, width: 192, height: 72 };
    expect(roomFor({ ...far, nodes }, wire, 'h', rect)).toEqual({ h: { x: 500, y: 0 } });
    const back = far.nodes.map((node) => (node.id === 'C' ? { ...node, position: { x: -300, y: 0 } } : node));
    expect(roomFor({ ...far, nodes: back }, wire, 'h', rect)).toEqual({ h: { x: 500, y: 0 } });
  });
});

it('shows bends that go along while both ends are dragged, and one that is dragged itself', () => {
  const document = bent({ x: 390, y: 50 });
  const both = new Map([
    ['f', { x: 210, y: 7 }],
    ['C', { x: 410, y: 7 }],
  ]);
  expect(shownBends(document, both, null).get(KEY)).toEqual([{ x: 400, y: 57 }]);
  expect(shownBends(document, new Map([['f', { x: 210, y: 7 }]]), null).get(KEY)).toEqual([{ x: 390, y: 50 }]);
  expect(shownBends(document, new Map(), { wire: KEY, index: 0, at: { x: 1, y: 2 } }).get(KEY)).toEqual([{ x: 1, y: 2 }]);
});
