import { describe, expect, it } from 'vitest';
import { emptyDocument } from '../../graph-core/model/document.ts';
import type { TensorSummary } from '../../session/protocol.ts';
import { collidingNumbers, farNumbers, numberScaleAt } from './far-numbers.ts';
import { drawnOf } from './placed.ts';

const vector = (...entries: number[]): TensorSummary =>
  ({ dtype: 'float', shape: [entries.length], entries, norm: 1, min: 0, max: 1, nonFinite: 0 }) as TensorSummary;

/** x -> h, and y at a distance below x. */
const documentWith = (distance: number) => ({
  ...emptyDocument(),
  nodes: [
    { id: 'x', type: 'observed', position: { x: 0, y: 0 } },
    { id: 'y', type: 'observed', position: { x: 0, y: distance } },
    { id: 'h', type: 'relu', position: { x: 160, y: 0 } },
  ],
  edges: [{ from: 'x.value', to: 'h.input' }],
});
const values = { 'x.value': vector(1, 2), 'y.value': vector(3), 'h.output': vector(1, 2) };
const at = (zoom: number, distance: number, given = values) =>
  [
    ...farNumbers(drawnOf(documentWith(distance)), null, {
      values: given,
      gradients: {},
      scale: numberScaleAt(zoom),
      far: numberScaleAt(zoom),
    }),
  ].sort();

describe('numbers from afar', () => {
  it.each([
    [1, 1],
    [0.8, 1],
    [0.44, 1],
  ])('at zoom %s are not enlarged', (zoom, scale) => expect(numberScaleAt(zoom)).toBe(scale));

  it.each([0.45, 0.5, 0.57, 0.6, 0.7, 0.79])('are at least as large on the screen as near by: zoom %s', (zoom) => {
    expect(numberScaleAt(zoom) * zoom).toBeGreaterThanOrEqual(1 - 1e-9);
    expect(numberScaleAt(zoom) * zoom).toBeLessThan(1.15);
  });

  it('stand below every circle that has room', () => expect(at(0.6, 300)).toEqual(['h.output', 'x.value', 'y.value']));

  it('are left out where another shape is in the way', () => expect(at(0.6, 80)).toEqual(['h.output', 'y.value']));

  it('are left out where the card of a table would cover a part of them', () => {
    const written = { values, gradients: {}, scale: numberScaleAt(0.6), far: numberScaleAt(0.6) };
    const card = { x: -200, y: -40, width: 195, height: 160 };
    expect([...farNumbers(drawnOf(documentWith(300)), null, written, [card])].sort()).toEqual(['h.output', 'y.value']);
  });

  it('are left out where they are many', () =>
    expect(at(0.6, 300, { ...values, 'x.value': vector(1, 2, 3, 4, 5) })).toEqual(['h.output', 'y.value']));
});

it('gives way, while presenting, to the numbers at the current block that it would lie over', () => {
  const long = { 'x.value': vector(1, -2), 'y.value': vector(3), 'h.output': vector(0.402, -0.0433, 1.44, 0.366) };
  const covered = (current: string | null) =>
    [...collidingNumbers(drawnOf(documentWith(300)), current, { values: long, gradients: {}, scale: 2 })].sort();
  expect(covered('h')).toEqual(['x.value']);
  expect(covered('x')).toEqual(['h.output']);
});
