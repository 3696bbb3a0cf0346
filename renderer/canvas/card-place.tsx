import { useStore } from '@xyflow/react';
import { useCallback, useEffect, useState } from 'react';
import { nodesById, wiredFor } from '../state/derived.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { forwardEnd } from '../state/document-change.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument } from '../state/stores.ts';
import { ArithmeticCard, hasCard } from '../stepper/arithmetic-card.tsx';
import { type Box, placeCard } from './card-geometry.ts';
import { boundsOf, geometryOf } from './geometry.ts';
import { selectCurrentNode } from './use-session-values.ts';

const selectResting = (state: SessionState) => state.view !== null && state.view.cursor === forwardEnd(state.view.stages);
const selectCursor = (state: SessionState) => state.view?.cursor ?? 0;
const selectX = (state: { readonly transform: readonly [number, number, number] }): number => state.transform[0];
const selectY = (state: { readonly transform: readonly [number, number, number] }): number => state.transform[1];
const selectZoom = (state: { readonly transform: readonly [number, number, number] }): number => state.transform[2];
const selectWidth = (state: { readonly width: number }): number => state.width;
const selectHeight = (state: { readonly height: number }): number => state.height;

/** Where the current block is on the pane, with what is written around it; null while it is not drawn. */
function useBlockBox(): Box | null {
  const id = useSession(selectCurrentNode);
  const node = useDocument(useCallback((state) => (id === null ? undefined : nodesById(state.document).get(id)), [id]));
  const wired = useDocument(useCallback((state) => (id === null ? undefined : wiredFor(state.document).get(id)), [id]));
  const [x, y, zoom] = [useStore(selectX), useStore(selectY), useStore(selectZoom)];
  if (!node) return null;
  const bounds = boundsOf([{ position: node.position ?? { x: 0, y: 0 }, geometry: geometryOf(node, opOf(node.type), wired) }]);
  if (!bounds) return null;
  return { left: bounds.x * zoom + x, top: bounds.y * zoom + y, width: bounds.width * zoom, height: bounds.height * zoom };
}

/** Whether the cursor came here by a single step on or back. */
function useStepped(cursor: number): boolean {
  const [state, setState] = useState({ cursor, stepped: false });
  if (state.cursor !== cursor) setState({ cursor, stepped: Math.abs(cursor - state.cursor) === 1 });
  return state.stepped;
}

/** The arithmetic card, beside the current block and never over it. */
export function CardPlace() {
  const shown = useSession(hasCard);
  const cursor = useSession(selectCursor);
  const resting = useSession(selectResting);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const stepped = useStepped(cursor);
  const box = useBlockBox();
  const pane = { width: useStore(selectWidth), height: useStore(selectHeight) };
  const [size, setSize] = useState({ width: 320, height: 200 });
  const measure = useCallback((element: HTMLDivElement | null) => {
    if (!element) return;
    const observer = new ResizeObserver(() => setSize({ width: element.offsetWidth, height: element.offsetHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (closedAt !== null && closedAt !== cursor) setClosedAt(null);
  }, [closedAt, cursor]);
  // A forward pass that ran through, as after opening, singles out no block.
  if (!shown || box === null || closedAt === cursor || (resting && !stepped)) return null;
  const place = placeCard(box, size, pane);
  return (
    <div
      ref={measure}
      className="card-place"
      data-side={place.side}
      style={{ left: place.left, top: place.top, maxHeight: place.maxHeight }}
    >
      <ArithmeticCard onClose={() => setClosedAt(cursor)} />
    </div>
  );
}
