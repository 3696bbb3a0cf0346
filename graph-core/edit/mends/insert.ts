import { type Document, type Edge, type Json, type NodeId, type Point, splitAddress } from '../../model/document.ts';
import { opOf } from '../../ops/index.ts';
import { findNode, freshId, takenIds } from '../edits/common.ts';
import type { Step } from '../step.ts';

/** Room from the left edge of one block to that of the next: as wide as a block, and a wire. */
const PITCH = 220;

export interface Inserted {
  readonly id: NodeId;
  readonly steps: readonly Step[];
}

/** Puts a block of one input and one output into a wire; what lies behind moves on where there is no room. */
export function insertOn(
  drawing: Document,
  edge: Edge,
  type: string,
  attrs: Readonly<Record<string, Json>> = {},
  ports: readonly [string, string] = ['input', 'output'],
): Inserted {
  const op = opOf(type);
  const id = freshId(takenIds(drawing), type, op);
  const at = drawing.edges.findIndex((e) => e.from === edge.from && e.to === edge.to);
  const { position, moves } = between(drawing, edge);
  const input = op?.inputs[ports[0]]?.list === true ? `${ports[0]}.0` : ports[0];
  const node = {
    id,
    type,
    ...(op === undefined || op.version === 1 ? {} : { version: op.version }),
    ...(Object.keys(attrs).length === 0 ? {} : { attrs }),
    position,
  };
  const steps: Step[] = [
    ...moves,
    { kind: 'addNode', node },
    { kind: 'removeEdge', from: edge.from, to: edge.to },
    { kind: 'addEdge', edge: { from: edge.from, to: `${id}.${input}` }, at },
    { kind: 'addEdge', edge: { from: `${id}.${ports[1]}`, to: edge.to } },
  ];
  return { id, steps };
}

/** A place on a wire, and what has to move for it: all that does not lie before its end. */
function between(drawing: Document, { from, to }: Edge): { readonly position: Point; readonly moves: readonly Step[] } {
  const source = findNode(drawing, splitAddress(from).node)?.position ?? { x: 0, y: 0 };
  const target = findNode(drawing, splitAddress(to).node)?.position ?? { x: source.x + 2 * PITCH, y: source.y };
  const lack = target.x > source.x ? Math.max(0, 2 * PITCH - (target.x - source.x)) : 0;
  const behind = lack === 0 ? [] : drawing.nodes.filter(({ position }) => position !== undefined && position.x >= target.x);
  const positions = Object.fromEntries(
    behind.map(({ id, position }) => [id, { x: (position as Point).x + lack, y: (position as Point).y }]),
  );
  const end = target.x + lack;
  const position = { x: Math.round((source.x + end) / 2), y: target.y };
  return { position, moves: behind.length === 0 ? [] : [{ kind: 'moveNodes', positions }] };
}
