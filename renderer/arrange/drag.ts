import { annotationKey, annotationsOf, holds } from '../../graph-core/document/annotations.ts';
import type { Document, Point } from '../../graph-core/model/document.ts';
import { flowHandle } from '../canvas/flow-handle.ts';
import { meets, type Rect } from '../canvas/viewport.ts';
import { uiStore } from '../state/stores.ts';
import type { Piece } from './align.ts';
import { dragStore } from './drag-store.ts';
import { onGrid } from './grid.ts';
import { aroundAll, cardPieces, contentOf, piecesOf } from './pieces.ts';
import { indexFor, type SnapIndex, snapTo } from './snap.ts';

/** How near, in pixels of the screen, something is drawn to a line. */
const REACH = 6;

const isFrame = ({ id }: Piece): boolean => id.startsWith('frame:');

/** The part of the document that is on the pane, with some room around it. */
function onView(): Rect | null {
  const flow = flowHandle();
  if (!flow) return null;
  const { x, y, zoom } = flow.viewport();
  const { width, height } = flow.pane();
  const room = 100 / zoom;
  return { x: -x / zoom - room, y: -y / zoom - room, width: width / zoom + 2 * room, height: height / zoom + 2 * room };
}

/** A drag of whatever there is on the canvas, from its first move to its end. */
export class Drag {
  readonly #document: Document;
  /** What the hand has, then what goes along in frames. */
  readonly #pieces: ReadonlyMap<string, Piece>;
  readonly #start: Rect | null;
  readonly #index: SnapIndex;

  constructor(document: Document, ids: Iterable<string>) {
    this.#document = document;
    const all = new Map([...piecesOf(document), ...cardPieces().map((card) => [card.id, card] as const)]);
    const held = [...ids].flatMap((id) => all.get(id) ?? []);
    const carried = held.filter(isFrame).flatMap((frame) => contentOf(document, frame));
    this.#pieces = new Map([...held, ...carried].map((piece) => [piece.id, piece]));
    this.#start = aroundAll([...this.#pieces.values()]);
    const view = onView();
    const withFrames = held.some(isFrame);
    const around = [...all.values()].filter(
      (piece) => !this.#pieces.has(piece.id) && (withFrames || !isFrame(piece)) && (!view || meets(piece, view)),
    );
    this.#index = indexFor(around);
  }

  /** Where everything goes while the hand is at these places. `free`: nothing snaps. */
  place(hand: ReadonlyMap<string, Point>, free: boolean): Map<string, Point> {
    const [first] = hand;
    const piece = first && this.#pieces.get(first[0]);
    if (!first || !piece || !this.#start) return new Map(hand);
    const by = this.#snapped({ x: first[1].x - piece.x, y: first[1].y - piece.y }, piece, free);
    const places = new Map(hand);
    for (const [id, { x, y }] of this.#pieces) places.set(id, { x: x + by.x, y: y + by.y });
    return places;
  }

  #snapped(by: Point, piece: Piece, free: boolean): Point {
    const start = this.#start as Rect;
    const { snapToGrid, alignmentGuides } = uiStore.getState().preferences;
    const rect = { ...start, x: start.x + by.x, y: start.y + by.y };
    const reach = REACH / (flowHandle()?.viewport().zoom ?? 1);
    const { dx, dy, guides } = free || !alignmentGuides ? { dx: 0, dy: 0, guides: [] } : snapTo(this.#index, rect, reach);
    const grid = !free && snapToGrid ? onGrid(piece, by) : by;
    const has = (axis: 'x' | 'y'): boolean => guides.some(({ along, kind }) => (kind === 'edge') === (along !== axis));
    const to = { x: has('x') ? by.x + dx : grid.x, y: has('y') ? by.y + dy : grid.y };
    this.#tell({ ...start, x: start.x + to.x, y: start.y + to.y }, guides);
    return to;
  }

  /** Shows the lines, and the smallest frame that would hold what is dragged. */
  #tell(rect: Rect, guides: ReturnType<typeof snapTo>['guides']): void {
    const frames = annotationsOf(this.#document)
      .filter((each) => each.kind === 'frame' && !this.#pieces.has(annotationKey(each)) && holds(each, rect))
      .sort((a, b) => a.width * a.height - b.width * b.height);
    dragStore.setState({ guides, receiving: frames[0] ? annotationKey(frames[0]) : null });
  }
}
