import { describe, expect, it } from 'vitest';
import type { DrawnGraph, Placed } from '../canvas/placed.ts';
import { meets } from '../canvas/viewport.ts';
import { cellsChanged, cellsWith, obstaclesIn } from './obstacles.ts';

const at = (id: string, x: number, y: number) => ({ id, x, y, geometry: { width: 160, height: 72 } }) as unknown as Placed;
const drawn = (nodes: readonly Placed[], canvas = ''): DrawnGraph => ({
  canvas,
  nodes,
  byId: new Map(nodes.map((node) => [node.id, node])),
  edges: [],
});
const grid = Array.from({ length: 400 }, (_, i) => at(`b${i}`, (i % 20) * 240, Math.floor(i / 20) * 150));
const ids = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id).sort();

describe('blocks by where they are', () => {
  it('are found where they went when a few of them moved, and no longer where they were', () => {
    const before = obstaclesIn(drawn(grid));
    const after = obstaclesIn(drawn(grid.map((node) => (node.id === 'b21' ? at('b21', 5000, 5000) : node))));
    expect(ids(before.at(250, 160))).toEqual(['b21']);
    expect(ids(after.at(250, 160))).toEqual([]);
    expect(ids(after.at(5010, 5010))).toEqual(['b21']);
    expect(ids(before.at(5010, 5010)), 'what was handed out stays as it was').toEqual([]);
    expect(ids(after.in({ x: 0, y: 140, width: 500, height: 30 }))).toEqual(['b20', 'b22']);
    expect(after.all[22], 'blocks that stay are the same objects').toBe(before.all[22]);
  });

  it('are the same object while no block moves, and others when blocks come or go', () => {
    const before = obstaclesIn(drawn(grid));
    expect(obstaclesIn(drawn([...grid]))).toBe(before);
    expect(obstaclesIn(drawn(grid.slice(1))).all).toHaveLength(399);
    expect(ids(obstaclesIn(drawn([...grid, at('new', 9000, 9000)])).at(9001, 9001))).toEqual(['new']);
  });

  it('know where they are the same as those before them, whatever was moved, added or removed', () => {
    const [here, there] = [
      { x: 0, y: 0, width: 400, height: 72 },
      { x: 4000, y: 2000, width: 400, height: 400 },
    ];
    const titles = [{ id: 'frame', x: 100, y: 5000, width: 90, height: 24 }];
    const shown = (nodes: readonly Placed[]) => obstaclesIn({ ...drawn(nodes), titles });
    const first = shown(grid);
    const edits = [
      grid.map((node) => (node.id === 'b399' ? at('b399', 4000, 2000) : node)),
      [...grid, at('new', 4100, 2100)],
      grid.filter(({ id }) => id !== 'b399'),
    ];
    let before = first;
    for (const edit of edits) {
      const after = shown(edit);
      expect(after.isSameIn(here, before.mark)).toBe(true);
      expect(after.isSameIn(there, before.mark)).toBe(false);
      expect(ids(after.all)).toEqual(ids([...edit, ...titles]));
      for (const area of [here, there, { x: 4000, y: 2800, width: 900, height: 200 }])
        expect(ids(after.in(area))).toEqual(ids(after.all.filter(({ rect }) => meets(rect, area))));
      before = after;
    }
    expect([before.isSameIn(here, first.mark), before.isSameIn(there, first.mark)]).toEqual([true, false]);
    for (let i = 0; i < 40; i++) before = shown([...grid, at('new', 4100 + i, 2100)]);
    expect(before.isSameIn(here, first.mark), 'of much earlier ones nothing is known').toBe(false);
  });

  it('answers for places that no hand could reach', () => {
    const far = [at('near', 0, 0), at('far', 1e300, -1e300), at('wide', 1e9, 0)];
    const obstacles = obstaclesIn(drawn(far));
    expect(ids(obstacles.in({ x: -10, y: -10, width: 2e9, height: 20 }))).toEqual(['near', 'wide']);
    expect(ids(obstacles.at(1, 1))).toEqual(['near']);
  });

  it('are each canvas’s own: those of a group take nothing from those of the graph', () => {
    const before = obstaclesIn(drawn(grid));
    const inner = [at('b0', 0, 0), at('b1', 300, 0)];
    const group = obstaclesIn(drawn(inner, 'g1'));
    expect(obstaclesIn(drawn([...grid]))).toBe(before);
    expect(obstaclesIn(drawn([...inner], 'g1'))).toBe(group);
    obstaclesIn(drawn(inner, 'g2'));
    expect(obstaclesIn(drawn([...inner], 'g1')), 'of groups the last one only is remembered').not.toBe(group);
  });

  it('leave no empty square behind', () => {
    const rect = (x: number) => ({ x, y: 0, width: 160, height: 72 });
    let all = [{ id: 'a', rect: rect(0) }];
    let cells = cellsWith(all);
    for (let x = 1000; x <= 20_000; x += 1000) {
      const next = [{ id: 'a', rect: rect(x) }];
      cells = cellsChanged(cells, all, next);
      all = next;
    }
    expect(cells).toEqual(cellsWith(all));
  });
});
