import { createStore } from 'zustand/vanilla';
import { annotationKey, annotationsOf, type Place } from '../../graph-core/document/annotations.ts';
import type { Document, Point } from '../../graph-core/model/document.ts';
import { prefersStill } from '../canvas/view.ts';
import { cardStore } from '../data-card/card-store.ts';
import { cardId, cardsOf } from '../data-card/cards.ts';

/** Where something is drawn; frames and notes have sizes, too. */
type Spot = Point & Partial<Place>;

/** Where blocks, frames, notes and cards are drawn on their way to places that the document has for them already. */
export const glideStore = createStore<{ readonly places: ReadonlyMap<string, Spot> | null }>()(() => ({ places: null }));

const GLIDE_MS = 200;
/** Of more blocks, frames would come too late for a movement to be seen. */
const MOST = 400;

const eased = (t: number): number => 1 - (1 - t) ** 3;

/** What is on the canvas, by what React Flow calls it. */
function spotsIn(document: Document): ReadonlyMap<string, Spot> {
  const { tables, unfolded } = cardStore.getState();
  return new Map<string, Spot>([
    ...document.nodes.map(({ id, position }) => [id, position ?? { x: 0, y: 0 }] as const),
    ...annotationsOf(document).map(({ x, y, width, height, ...each }) => [annotationKey(each), { x, y, width, height }] as const),
    ...cardsOf(document, tables, unfolded).map(({ source, position }) => [cardId(source), position] as const),
  ]);
}

/** One thing that goes from one place to another. */
export interface Move {
  readonly id: string;
  readonly start: Spot;
  readonly to: Spot;
}

const isSame = (a: Spot, b: Spot): boolean => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

/** All that is somewhere else in the second document, or has another size there. */
export function movesBetween(before: Document, after: Document): readonly Move[] {
  const from = spotsIn(before);
  return [...spotsIn(after)].flatMap(([id, to]) => {
    const start = from.get(id);
    return start && !isSame(start, to) ? [{ id, start, to }] : [];
  });
}

/** Where everything is on its way, between 0 and 1. */
export function placesAt(moves: readonly Move[], part: number): ReadonlyMap<string, Spot> {
  const between = (a: number, b: number): number => a + (b - a) * part;
  const size = (a?: number, b?: number): number | undefined => (a === undefined || b === undefined ? undefined : between(a, b));
  return new Map(
    moves.map(({ id, start, to }) => {
      const [width, height] = [size(start.width, to.width), size(start.height, to.height)];
      const at = { x: between(start.x, to.x), y: between(start.y, to.y) };
      return [id, width === undefined || height === undefined ? at : { ...at, width, height }];
    }),
  );
}

let frame = 0;

/** Shows how everything comes from where it was in one document to where it is in the next. */
export function glide(before: Document, after: Document): void {
  cancelAnimationFrame(frame);
  glideStore.setState({ places: null });
  if (prefersStill()) return;
  const moves = movesBetween(before, after);
  if (moves.length === 0 || moves.length > MOST) return;
  let began: number | null = null;
  const show = (now: number): void => {
    began ??= now;
    const part = eased(Math.min(1, (now - began) / GLIDE_MS));
    if (part === 1) {
      glideStore.setState({ places: null });
      return;
    }
    glideStore.setState({ places: placesAt(moves, part) });
    frame = requestAnimationFrame(show);
  };
  glideStore.setState({ places: placesAt(moves, 0) });
  frame = requestAnimationFrame(show);
}
