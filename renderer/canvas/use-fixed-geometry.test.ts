import { Position } from '@xyflow/react';
import { expect, it } from 'vitest';
import { handleOf } from './handle.ts';
import { notGiven } from './use-fixed-geometry.ts';

it('leaves to React Flow what it is not told the size or the ports of', () => {
  const handles = [handleOf({ port: 'output', kind: 'source', role: 'output', side: 'right', x: 10, y: 5 })];
  expect(handles[0]?.position).toBe(Position.Right);
  const nodes = new Map([
    ['given', { width: 10, height: 10, handles }],
    ['without ports', { width: 10, height: 10, handles: [] }],
    ['of no size', { handles }],
    ['of no ports', { width: 10, height: 10 }],
  ]);
  const updates = new Map([...nodes.keys(), 'unknown'].map((id) => [id, `update of ${id}`]));
  expect(notGiven(updates, nodes)).toEqual(
    new Map(['of no size', 'of no ports', 'unknown'].map((id) => [id, `update of ${id}`])),
  );
});
