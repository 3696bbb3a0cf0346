import { createStore } from 'zustand/vanilla';
import { removeSelection } from '../../graph-core/edit/edits/remove.ts';
import { addReroutes } from '../../graph-core/edit/edits/reroute.ts';
import type { Point } from '../../graph-core/model/document.ts';
import { editing } from '../state/editing.ts';
import { flowHandle } from './flow-handle.ts';
import { crossedBy, type OnWire } from './wire-lines.ts';
import { markWires } from './wire-marks.ts';

/** A line that a hand draws across wires: a knife that cuts them, or one that gives each a bend where it crosses. */

export type StrokeKind = 'cut' | 'bend';

interface StrokeState {
  readonly kind: StrokeKind | null;
  /** On the screen. */
  readonly points: readonly Point[];
  /** The knife was asked for and waits for a drag with the left button. */
  readonly armed: boolean;
}

const rest: StrokeState = { kind: null, points: [], armed: false };

export const strokeStore = createStore<StrokeState>(() => rest);

/** Where the stroke has crossed which wire first. */
let crossed: ReadonlyMap<string, OnWire> = new Map();

export function armKnife(armed: boolean): void {
  strokeStore.setState({ ...rest, armed });
}

export function beginStroke(kind: StrokeKind, at: Point): void {
  crossed = new Map();
  strokeStore.setState({ kind, points: [at], armed: false });
}

export function continueStroke(to: Point): void {
  const { kind, points } = strokeStore.getState();
  const flow = flowHandle();
  const last = points.at(-1);
  if (kind === null || !flow || !last || (last.x === to.x && last.y === to.y)) return;
  const found = crossedBy(editing().drawn, flow.toDocument(last), flow.toDocument(to));
  const fresh = found.filter(({ line }) => !crossed.has(line.id));
  if (fresh.length > 0) crossed = new Map([...crossed, ...fresh.map((each) => [each.line.id, each] as const)]);
  strokeStore.setState({ points: [...points, to] });
  markWires(kind, [...crossed.keys()]);
}

export function cancelStroke(): void {
  crossed = new Map();
  strokeStore.setState(rest);
  markWires('cut', []);
}

/** Does what the stroke is for, as one entry of the history. */
export function endStroke(): void {
  const { kind } = strokeStore.getState();
  const found = [...crossed.values()];
  cancelStroke();
  if (kind === null || found.length === 0) return;
  const { document, attempt } = editing();
  const edges = new Set(document.edges);
  const there = found.filter(({ line }) => edges.has(line.edge));
  if (kind === 'cut') {
    attempt(
      removeSelection(
        document,
        [],
        there.map(({ line }) => line.edge),
      ),
    );
  } else
    attempt(
      addReroutes(
        document,
        there.map(({ line, at, bends }) => ({ wire: line.edge, index: bends, at })),
      ),
    );
}
