import { describe, expect, it } from 'vitest';
import { emptyDocument } from '../../graph-core/model/document.ts';
import type { TensorSummary } from '../../session/protocol.ts';
import { textOf } from './card-obstacles.ts';
import { hangs, outputsOf } from './hanging.ts';
import { drawnOf, type Placed } from './placed.ts';

const vector = (...entries: number[]): TensorSummary =>
  ({ dtype: 'float', shape: [entries.length], entries, norm: 1, min: 0, max: 1, nonFinite: 0 }) as TensorSummary;

const cell = drawnOf({
  ...emptyDocument(),
  nodes: [{ id: 'c', type: 'lstm-cell', attrs: { hiddenSize: 2 }, position: { x: 0, y: 0 } }],
}).byId.get('c') as Placed;
const [first, second] = outputsOf(cell.geometry).map(({ port }) => `c.${port}`) as [string, string];

describe('values of a block with several outputs', () => {
  it('stand at their circles while all are short', () =>
    expect(hangs('c', cell.geometry, { [first]: vector(1, 2), [second]: vector(3) }, 1)).toBe(false));

  it.each([
    ['the first', vector(0.543, -0.327), vector(3)],
    ['the last', vector(3), vector(0.543, -0.327)],
    ['both', vector(0.543, -0.327), vector(0.543, -0.327)],
  ])('hang below the block, none over another, where %s is long', (_, a, b) => {
    const values = { [first]: a, [second]: b };
    expect(hangs('c', cell.geometry, values, 1)).toBe(true);
    const [upper, lower] = outputsOf(cell.geometry).map((place) =>
      textOf(cell, place, { values, gradients: { [first]: a }, scale: 1 }),
    );
    expect(upper?.y).toBeGreaterThan(cell.geometry.height);
    expect(lower?.y).toBeGreaterThanOrEqual((upper?.y ?? Number.NaN) + (upper?.height ?? Number.NaN));
  });
});
