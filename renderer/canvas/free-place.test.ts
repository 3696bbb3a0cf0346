import { describe, expect, it } from 'vitest';
import { addBlock } from '../../graph-core/edit/edits/add-block.ts';
import { applyTransaction } from '../../graph-core/edit/transaction.ts';
import type { Edge } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { freePlace, waysOf } from './free-place.ts';
import { SIZE } from './geometry.ts';
import { addedOnWire } from './insert.ts';
import { drawnOf, placed, shapeOf } from './placed.ts';
import { meets } from './viewport.ts';

const document = graph(
  [
    { ...node('x', 'observed', { shape: [2] }), position: { x: 0, y: 8 } },
    { ...node('f', 'linear'), position: { x: 120, y: 0 } },
    { ...node('C', 'squared-norm'), position: { x: 800, y: -4 } },
  ],
  wires('x.value -> f.input', 'f.output -> C.input'),
);
const block = { width: SIZE.blockWidth + SIZE.circle, height: SIZE.blockHeight };
const isFree = (at: { x: number; y: number }) =>
  drawnOf(document).nodes.every((each) => !meets({ ...at, ...block }, shapeOf(each)));

describe('a new block', () => {
  it('stands where it was asked for when nothing is there', () => {
    expect(freePlace(document, { x: 400, y: 200, ...block })).toEqual({ x: 400, y: 200 });
  });

  it('goes on in the direction of its wire where it would hide the block that the wire comes from', () => {
    const at = freePlace(document, { x: 290, y: 10, ...block }, waysOf('left'));
    expect(at.y).toBe(10);
    expect(at.x).toBeGreaterThan(120 + SIZE.blockWidth + SIZE.circle - 10);
    expect(isFree(at)).toBe(true);
  });

  it('is led past all that stands in the way, to the nearest place', () => {
    for (const x of [-100, 0, 100, 200, 700, 800])
      for (const y of [-40, 0, 40]) expect(isFree(freePlace(document, { x, y, ...block }))).toBe(true);
  });

  it('stands in the middle of the wire that it is put on, also where the pointer held it there before', () => {
    const wire = document.edges[1] as Edge;
    const before = placed(document, 'f');
    // below the pointer, on the wire: the wire would go around it if it had been there all the time
    const added = addBlock(document, opOf, 'tanh', { x: 430, y: 4 });
    const edit = added.ok ? addedOnWire(document, added.value, wire, null) : null;
    const after = edit?.ok ? applyTransaction(document, edit.value) : null;
    const tanh = after?.ok ? placed(after.value.document, 'tanh1') : null;
    expect(tanh?.y).toBeGreaterThan((before?.y ?? 0) - 8);
    expect(tanh?.y).toBeLessThan((before?.y ?? 0) + 8);
  });
});
