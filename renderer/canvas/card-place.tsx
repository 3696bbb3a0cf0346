import { useStore } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { type Document, type NodeId, splitAddress } from '../../graph-core/model/document.ts';
import { forwardEnd } from '../state/document-change.ts';
import { selectDocument } from '../state/document-store.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { ArithmeticCard, hasCard } from '../stepper/arithmetic-card.tsx';
import { useWalk } from '../stepper/use-walk.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { placesOf } from './bind.ts';
import { type Box, type Obstacle, placeCard } from './card-geometry.ts';
import { boundsOf, type Rect } from './geometry.ts';
import { selectCurrentNode } from './use-session-values.ts';

/** Of the hint at the top, with its distance. */
const HINT_HEIGHT = 52;
const selectHinted = ({ preferences: { hints } }: UiState): boolean => hints.step || hints.edit || hints.train;
const selectResting = (state: SessionState) => state.view !== null && state.view.cursor === forwardEnd(state.view.stages);
const selectGeneration = (state: SessionState) => state.view?.generation ?? 0;
const selectCursor = (state: SessionState) => state.view?.cursor ?? 0;
const selectX = (state: { readonly transform: readonly [number, number, number] }): number => state.transform[0];
const selectY = (state: { readonly transform: readonly [number, number, number] }): number => state.transform[1];
const selectZoom = (state: { readonly transform: readonly [number, number, number] }): number => state.transform[2];
const selectWidth = (state: { readonly width: number }): number => state.width;
const selectHeight = (state: { readonly height: number }): number => state.height;

interface Surroundings {
  readonly block: Box;
  /** Its wires, and all other nodes. */
  readonly others: readonly Obstacle[];
}

const around = (boxes: readonly Rect[]): Rect => {
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x: left, y: top, width: right - left, height: bottom - top };
};

/** The block and what belongs to it, in document coordinates. */
function surroundingsOf(
  document: Document,
  id: NodeId,
): { readonly block: Rect; readonly wires: readonly Rect[]; readonly nodes: readonly Rect[] } | null {
  const [place] = placesOf(document, [id]);
  const block = place && boundsOf([place]);
  if (!block || !place) return null;
  const rest = document.nodes.map((node) => node.id).filter((other) => other !== id);
  const nodes = placesOf(document, rest).map((each) => boundsOf([each]) as Rect);
  const wires: Rect[] = [];
  for (const { from, to } of document.edges) {
    const ends = [splitAddress(from).node, splitAddress(to).node];
    const other = ends.find((end) => end !== id);
    const [neighbour] = ends.includes(id) && other !== undefined ? placesOf(document, [other]) : [];
    if (!neighbour) continue;
    // The wire runs inside the box around both shapes; beside a neighbour that lies above or below, that box is slim.
    const shape = (each: typeof neighbour): Rect => ({
      ...each.position,
      width: each.geometry.width,
      height: each.geometry.height,
    });
    const wire = around([shape(neighbour), shape(place)]);
    const isUpright =
      neighbour.position.x + neighbour.geometry.width > place.position.x &&
      neighbour.position.x < place.position.x + place.geometry.width;
    wires.push(isUpright ? { ...wire, x: neighbour.position.x, width: neighbour.geometry.width } : wire);
  }
  return { block, wires, nodes };
}

/** Where the current block and its wires are on the pane; null while it is not drawn. */
function useSurroundings(): Surroundings | null {
  const id = useSession(selectCurrentNode);
  const document = useDocument(selectDocument);
  const found = useMemo(() => (id === null ? null : surroundingsOf(document, id)), [document, id]);
  const [x, y, zoom] = [useStore(selectX), useStore(selectY), useStore(selectZoom)];
  if (!found) return null;
  const onPane = (rect: Rect): Box => ({
    left: rect.x * zoom + x,
    top: rect.y * zoom + y,
    width: rect.width * zoom,
    height: rect.height * zoom,
  });
  const weighed = (rects: readonly Rect[], weight: number): Obstacle[] => rects.map((rect) => ({ ...onPane(rect), weight }));
  return { block: onPane(found.block), others: [...weighed(found.wires, 2), ...weighed(found.nodes, 0.25)] };
}

/** Whether the cursor came here by a single step on or back; an edit that moves it is none. */
function useStepped(cursor: number, generation: number): boolean {
  const [state, setState] = useState({ cursor, generation, stepped: false });
  if (state.cursor !== cursor || state.generation !== generation) {
    setState({ cursor, generation, stepped: state.generation === generation && Math.abs(cursor - state.cursor) === 1 });
  }
  return state.stepped;
}

/** Follows the pan and zoom; the card itself is drawn anew only with its step. */
function Placed({ onClose }: { readonly onClose: () => void }) {
  const surroundings = useSurroundings();
  const hinted = useUi(selectHinted);
  const pane = { width: useStore(selectWidth), height: useStore(selectHeight), top: hinted ? HINT_HEIGHT : 0 };
  const [size, setSize] = useState({ width: 320, height: 200 });
  const measure = useCallback((element: HTMLDivElement | null) => {
    if (!element) return;
    const observer = new ResizeObserver(() => setSize({ width: element.offsetWidth, height: element.offsetHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const card = useMemo(
    () => (
      <ErrorBoundary part="card">
        <ArithmeticCard onClose={onClose} />
      </ErrorBoundary>
    ),
    [onClose],
  );
  if (surroundings === null) return null;
  const place = placeCard(surroundings.block, size, pane, surroundings.others);
  return (
    <div
      ref={measure}
      className="card-place"
      data-side={place.side}
      style={{ left: place.left, top: place.top, maxHeight: place.maxHeight }}
    >
      {card}
    </div>
  );
}

/** The arithmetic card, beside the current block and never over it. */
export function CardPlace() {
  const shown = useSession(hasCard);
  const cursor = useSession(selectCursor);
  const resting = useSession(selectResting);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const stepped = useStepped(cursor, useSession(selectGeneration));
  const close = useCallback(() => setClosedAt(cursor), [cursor]);
  useEffect(() => {
    if (closedAt !== null && closedAt !== cursor) setClosedAt(null);
  }, [closedAt, cursor]);
  const walks = useWalk() !== null;
  // A forward pass that ran through, as after opening, singles out no block, until its last one is walked through.
  if (!shown || closedAt === cursor || (resting && !stepped && !walks)) return null;
  return <Placed onClose={close} />;
}
