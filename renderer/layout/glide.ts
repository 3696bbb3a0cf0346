import { createStore } from 'zustand/vanilla';
import type { Document, NodeId, Point } from '../../graph-core/model/document.ts';
import { prefersStill } from '../canvas/view.ts';

/** Where blocks are drawn on their way to places that the document has for them already. */
export const glideStore = createStore<{ readonly places: ReadonlyMap<NodeId, Point> | null }>()(() => ({ places: null }));

const GLIDE_MS = 200;
/** Of more blocks, frames would come too late for a movement to be seen. */
const MOST = 400;

const eased = (t: number): number => 1 - (1 - t) ** 3;

let frame = 0;

/** Shows how blocks come from where they were in one document to where they are in the next. */
export function glide(before: Document, after: Document): void {
  cancelAnimationFrame(frame);
  glideStore.setState({ places: null });
  const from = new Map(before.nodes.map(({ id, position }) => [id, position ?? { x: 0, y: 0 }]));
  const moves = after.nodes.flatMap(({ id, position: to }) => {
    const start = from.get(id);
    return start && to && (start.x !== to.x || start.y !== to.y) ? [{ id, start, to }] : [];
  });
  if (moves.length === 0 || moves.length > MOST || prefersStill()) return;
  let began: number | null = null;
  const show = (now: number): void => {
    began ??= now;
    const part = eased(Math.min(1, (now - began) / GLIDE_MS));
    if (part === 1) {
      glideStore.setState({ places: null });
      return;
    }
    const between = (a: number, b: number): number => a + (b - a) * part;
    const places = new Map(moves.map(({ id, start, to }) => [id, { x: between(start.x, to.x), y: between(start.y, to.y) }]));
    glideStore.setState({ places });
    frame = requestAnimationFrame(show);
  };
  glideStore.setState({ places: new Map(moves.map(({ id, start }) => [id, start])) });
  frame = requestAnimationFrame(show);
}
