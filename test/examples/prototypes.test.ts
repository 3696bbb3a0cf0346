import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toySet } from '../../graph-core/random/toy-sets.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { runCaptured } from '../support/command-line.ts';
import { BARS, type Report } from './bars.ts';

type Point = readonly [number, number];

const distance = (a: Point, b: Point): number => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2;

/** Number of the nearest centre. */
const nearest = (p: Point, centres: readonly Point[]): number =>
  centres.reduce((best, c, k) => (distance(p, c) < distance(p, centres[best] as Point) ? k : best), 0);

const costOf = (points: readonly Point[], centres: readonly Point[]): number =>
  points.reduce((sum, p) => sum + distance(p, centres[nearest(p, centres)] as Point), 0) / points.length;

/** Lloyd's algorithm until nothing moves, from three of the points. */
function lloyd(points: readonly Point[], start: number): number {
  let centres = [0, 1, 2].map((k) => points[(start * 37 + k * 101) % points.length] as Point);
  for (let round = 0; round < 100; round++) {
    const of = points.map((p) => nearest(p, centres));
    centres = centres.map((centre, k) => {
      const own = points.filter((_, i) => of[i] === k);
      if (own.length === 0) return centre;
      return [0, 1].map((d) => own.reduce((sum, p) => sum + (p[d] as number), 0) / own.length) as unknown as Point;
    });
  }
  return costOf(points, centres);
}

describe('prototypes that are learnt by the winner’s gradient', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chainrule-prototypes-'));
  const saved = join(folder, 'trained.chainrule');
  const made = toySet({ generator: 'gaussians', rows: 300, noise: 0.3, seed: 0 }, 'clusters');
  if (!made.ok) throw new Error(made.error[0]?.message);
  const column = (name: string): readonly number[] =>
    Array.from((made.value.columns.find((each) => each.name === name) as { values: ArrayLike<number> }).values);
  const [x1, x2] = [column('x1'), column('x2')];
  const points = x1.map((x, i): Point => [x, x2[i] as number]);
  let cost = Number.NaN;

  beforeAll(async () => {
    const example = inRoot('examples/prototypes.chainrule');
    const { out, err, status } = await runCaptured(['train', example, '--device', 'cpu', '--save', saved, '--json']);
    expect([err, status]).toEqual(['', 0]);
    const report: Report = JSON.parse(out);
    BARS.prototypes(report);
    cost = report.cost.train;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('come within 5 % of the best of 20 runs of Lloyd’s algorithm', () => {
    const best = Math.min(...Array.from({ length: 20 }, (_, start) => lloyd(points, start)));
    expect(cost).toBeLessThan(1.05 * best);
    expect(cost).toBeGreaterThan(0.999 * best);
  });

  it('each win some points, and the cost is the mean distance to the winner', () => {
    const flat: number[] = JSON.parse(readFileSync(saved, 'utf8')).parameters['w.weight'].value.data;
    const centres = [0, 1, 2].map((k): Point => [flat[2 * k] as number, flat[2 * k + 1] as number]);
    expect(new Set(points.map((p) => nearest(p, centres))).size).toBe(3);
    expect(costOf(points, centres)).toBeCloseTo(cost, 6);
  });
});
