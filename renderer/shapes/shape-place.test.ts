import { describe, expect, it } from 'vitest';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { placed } from '../canvas/placed.ts';
import { shapePlace } from './shape-place.ts';

const chainAt = (x: number) =>
  graph(
    [
      { ...node('f', 'linear', { outFeatures: 3 }), position: { x: 0, y: 0 } },
      { ...node('g', 'relu'), position: { x, y: 0 } },
    ],
    wires('f.output -> g.input'),
  );
const widthOf = (text: string): number => text.length * 6.4 + 12;

describe('shapePlace', () => {
  it('writes a shape on its wire where that is long enough, and no larger than the room', () => {
    const far = chainAt(600);
    const place = shapePlace(far, 'f.output', 'g.input', 'P × 3');
    const f = placed(far, 'f');
    expect(place?.side).toBe('on');
    expect(place?.at.x).toBeGreaterThan(f?.geometry.width ?? Number.NaN);
    expect((place?.at.x ?? 0) + (place?.most ?? Number.NaN) * widthOf('P × 3')).toBeLessThanOrEqual(600);
  });

  it('writes it above the blocks where the wire is short, in the share of a chain that the wire has', () => {
    const pitch = 240;
    const near = chainAt(pitch);
    const place = shapePlace(near, 'f.output', 'g.input', 'P × 16 × 8 × 8');
    expect(place?.side).toBe('above');
    expect(place?.at.y).toBeLessThan(0);
    expect((place?.most ?? Number.NaN) * widthOf('P × 16 × 8 × 8')).toBeLessThanOrEqual(pitch);
  });

  it('has no place for a wire without an end', () => {
    expect(shapePlace(chainAt(600), 'f.output', 'nobody.input', '3')).toBeNull();
  });
});
