import type { Transaction } from '../../graph-core/edit/transaction.ts';
import type { Document, Edge, NodeId, Point } from '../../graph-core/model/document.ts';
import { endsOnWire, inserted } from './insert.ts';
import type { Rect } from './viewport.ts';
import { wiresThrough } from './wire-lines.ts';
import { markWires } from './wire-marks.ts';

/** The wire that a block which is being dragged would be put on: it is marked before the block is dropped. */
let aim: Edge | null = null;

export function forgetAim(): void {
  aim = null;
  markWires('insert', []);
}

/** Aims at the nearest wire below a rectangle that a block fits on; at none where there is no such wire. */
export function aimAt(document: Document, rect: Rect, fits: (wire: Edge) => boolean): void {
  const found = wiresThrough(document, rect).find(({ line }) => fits(line.edge));
  aim = found?.line.edge ?? null;
  markWires('insert', found ? [found.line.id] : []);
}

/** The wire that was aimed at, which is forgotten. */
export function takeAim(): Edge | null {
  const wire = aim;
  forgetAim();
  return wire;
}

/** Aims with a block of the graph. */
export const aimWith = (document: Document, id: NodeId, rect: Rect): void =>
  aimAt(document, rect, (wire) => endsOnWire(document, wire, id) !== null);

/** What dropping blocks is beside moving them: the only one that was dragged goes onto the wire that it was held over. */
export function droppedOnWire(document: Document, positions: { readonly [id: NodeId]: Point }): Transaction | null {
  const wire = takeAim();
  const [[id, corner] = ['', undefined], ...others] = Object.entries(positions);
  if (wire === null || corner === undefined || others.length > 0 || !document.edges.includes(wire)) return null;
  const result = inserted(document, wire, id, corner);
  return result?.ok ? result.value : null;
}
