import { useStore } from '@xyflow/react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { nodesById, wiredFor } from '../state/derived.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument } from '../state/stores.ts';
import { ArithmeticCard, hasCard } from '../stepper/arithmetic-card.tsx';
import { type Box, placeCard } from './card-geometry.ts';
import { boundsOf, geometryOf } from './geometry.ts';
import { selectCurrentNode } from './use-session-values.ts';

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

/** The arithmetic card, beside the current block and never over it. */
export function CardPlace() {
  const shown = useSession(hasCard);
  const cursor = useSession(selectCursor);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const box = useBlockBox();
  const pane = { width: useStore(selectWidth), height: useStore(selectHeight) };
  const ref = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 320, height: 200 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = (): void => setSize({ width: element.offsetWidth, height: element.offsetHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [shown, closedAt]);
  useEffect(() => {
    if (closedAt !== null && closedAt !== cursor) setClosedAt(null);
  }, [closedAt, cursor]);
  if (!shown || box === null || closedAt === cursor) return null;
  const place = placeCard(box, size, pane);
  return (
    <div
      ref={ref}
      className="card-place"
      data-side={place.side}
      style={{ left: place.left, top: place.top, maxHeight: place.maxHeight }}
    >
      <ArithmeticCard onClose={() => setClosedAt(cursor)} />
    </div>
  );
}
