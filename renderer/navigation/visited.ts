import { type FlowHandle, flowHandle } from '../canvas/flow-handle.ts';
import { keptFocus, keptInside } from '../state/inside-place.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import type { InsidePlace, Viewport } from '../state/ui-store.ts';
import { Places } from './places.ts';

/** The places visited in this window: parts of the graph, and what is inside blocks. */

interface Visited {
  readonly inside: InsidePlace | null;
  /** Of the graph; what is inside a block is shown whole. */
  readonly viewport: Viewport | null;
}

/** Things revealed one after another so soon are one jump: a word is typed into the search box. */
const SOON_MS = 500;

function now(): Visited {
  const { inside, viewport } = uiStore.getState();
  if (inside !== null) return { inside, viewport: null };
  return { inside, viewport: flowHandle()?.viewport() ?? viewport };
}

const places = new Places<Visited>(now);
let isReturning = false;
let lastReveal = Number.NEGATIVE_INFINITY;

const exists = ({ inside }: Visited): boolean => {
  if (inside === null) return true;
  const { document } = documentStore.getState();
  return (inside.form === 'focus' ? keptFocus : keptInside)(inside.path, document) === inside.path;
};

const near = (a: Viewport, b: Viewport): boolean =>
  Math.abs(a.x - b.x) < 2 && Math.abs(a.y - b.y) < 2 && Math.abs(a.zoom - b.zoom) < 0.005;

/**
 * Moves a canvas somewhere else at once: a jump, which can be gone back from. `reveals`: it shows what something else asked for,
 * and may go on from the reveal before.
 */
export function jumpTo(flow: FlowHandle, viewport: Viewport, reveals = false): void {
  const isGraph = uiStore.getState().inside === null;
  if (isGraph && !near(flow.viewport(), viewport)) {
    const time = performance.now();
    if (!reveals || time - lastReveal > SOON_MS) places.leave();
    lastReveal = reveals ? time : Number.NEGATIVE_INFINITY;
  }
  flow.setViewport(viewport);
}

function show({ inside, viewport }: Visited): void {
  isReturning = true;
  if (inside === null) uiStore.getState().openInside(null);
  else uiStore.getState().openInside(inside.path, inside.form);
  isReturning = false;
  lastReveal = Number.NEGATIVE_INFINITY;
  if (viewport === null) return;
  // The graph's own canvas is the topmost again once what covered it is gone.
  requestAnimationFrame(() => flowHandle()?.setViewport(viewport));
}

export const canGoBack = (): boolean => places.canGoBack(exists);
export const canGoForward = (): boolean => places.canGoForward(exists);

export function goBack(): boolean {
  const place = places.back(exists);
  if (place) show(place);
  return place !== null;
}

export function goForward(): boolean {
  const place = places.forward(exists);
  if (place) show(place);
  return place !== null;
}

uiStore.subscribe((state, before) => {
  if (state.inside === before.inside || isReturning) return;
  if (state.inside?.path === before.inside?.path && state.inside?.form === before.inside?.form) return;
  places.leave({ inside: before.inside, viewport: before.inside === null ? state.viewport : null });
});

documentStore.subscribe((state, before) => {
  if (state.identity !== before.identity) places.clear();
});
