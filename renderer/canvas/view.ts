import { annotationsOf } from '../../graph-core/document/annotations.ts';
import { type NodeId, type Point, splitAddress } from '../../graph-core/model/document.ts';
import { aroundAll } from '../arrange/pieces.ts';
import { cardsNow } from '../data-card/card-store.ts';
import { aroundCards } from '../data-card/cards.ts';
import { jumpTo } from '../navigation/visited.ts';
import { editing } from '../state/editing.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { placesOf } from './bind.ts';
import { flowHandle } from './flow-handle.ts';
import { boundsOf, clampZoom, FULL_DETAIL, type Rect, type Spare, viewportFor } from './viewport.ts';

/** Room that is kept for the hint above the graph and the arithmetic card below it. */
const SPARE: Spare = { top: 48, bottom: 290, until: FULL_DETAIL };
/** A chain that is opened is drawn at least as large: blocks have their names from here on, and short numbers are written out. */
const LEAST_OPENED = 0.5;
/** A graph that is not as long as some nine blocks in a row is shown whole, however small the window. */
const CHAIN = 2000;
const SPARE_PRESENTING: Spare = { top: 0, bottom: 400, until: FULL_DETAIL };

/** Numbers are still written at this zoom (`FAR_NUMBERS`): down to it cards are shown with the graph. */
const WITH_CARDS = 0.45;

/** Shows the cards of tables, once one has come: with the whole graph. Where they are on the pane nothing moves. */
export function revealCards(): void {
  const cards = aroundCards(cardsNow());
  if (!cards) return;
  const ends = [
    { x: cards.x, y: cards.y },
    { x: cards.x + cards.width, y: cards.y + cards.height },
  ];
  if (!ends.every(isOnPane)) fitView();
}

/**
 * Shows all of the graph, or some nodes of it; with the cards of tables where the numbers stay readable with them, or
 * would not without them either. False where there is nothing to show.
 */
export function fitView(ids?: readonly NodeId[]): boolean {
  return show(ids, 0);
}

/** What a graph opens with: all of it, or of a chain too long to be read so its beginning, as large as can be read. */
export function openView(): boolean {
  return show(undefined, LEAST_OPENED);
}

/** Around all blocks, frames and notes. */
function allBounds(): Rect | null {
  const { document } = documentStore.getState();
  const annotations = annotationsOf(document).map(({ x, y, width, height }) => ({
    x: x - 12,
    y: y - 12,
    width: width + 24,
    height: height + 24,
  }));
  const blocks = boundsOf(placesOf(document));
  return aroundAll(blocks ? [blocks, ...annotations] : annotations);
}

function show(ids: readonly NodeId[] | undefined, smallest: number): boolean {
  const flow = flowHandle();
  const blocks = flow?.bounds ? flow.bounds() : ids ? boundsOf(placesOf(documentStore.getState().document, ids)) : allBounds();
  if (!flow) return false;
  const bounds = ids || flow.bounds ? blocks : withCards(blocks, flow.pane());
  if (!bounds) return false;
  const { present } = uiStore.getState();
  // Numbers are twice as large while presenting, and reach farther beyond the shapes.
  const shown = present ? { x: bounds.x - 60, y: bounds.y - 40, width: bounds.width + 120, height: bounds.height + 100 } : bounds;
  // Only the graph itself has a card.
  const spare = flow.bounds ? undefined : present ? SPARE_PRESENTING : SPARE;
  const pane = flow.pane();
  const part = beginningOf(shown, pane, smallest);
  const viewport = viewportFor(part, pane, part === shown ? (present ? 2 : 1.25) : smallest, spare);
  // what a graph opens with was come to from nowhere
  if (smallest > 0) flow.setViewport(viewport);
  else jumpTo(flow, viewport);
  return true;
}

/** The left part of what is long and low, as much as the pane holds at a zoom; all of what the pane holds, or would not hold in height. */
export function beginningOf(rect: Rect, pane: { readonly width: number; readonly height: number }, zoom: number): Rect {
  const isLong = rect.width > CHAIN && rect.width * zoom > pane.width;
  return isLong && rect.height * zoom <= pane.height ? { ...rect, width: pane.width / zoom } : rect;
}

/** The graph with the cards of its tables, where its numbers stay readable with them; else only the graph. */
function withCards(blocks: Rect | null, { width, height }: { readonly width: number; readonly height: number }): Rect | null {
  const cards = aroundCards(cardsNow());
  if (!cards || !blocks) return blocks ?? cards;
  const all = aroundAll([blocks, cards]) as Rect;
  const zoom = (rect: Rect): number => Math.min(width / rect.width, height / rect.height);
  return zoom(all) < WITH_CARDS && zoom(blocks) >= WITH_CARDS ? blocks : all;
}

/** Scales around the middle of the pane. */
export function zoomBy(factor: number): void {
  const flow = flowHandle();
  if (!flow) return;
  const { x, y, zoom } = flow.viewport();
  const { width, height } = flow.pane();
  const next = clampZoom(zoom * factor);
  const scale = next / zoom;
  flow.setViewport({ zoom: next, x: width / 2 - (width / 2 - x) * scale, y: height / 2 - (height / 2 - y) * scale });
}

/** Moves as little as possible so that a node can be seen whole. */
export function reveal(id: NodeId): void {
  const bounds = boundsOf(placesOf(editing().drawn, [id]));
  if (bounds) revealRect(bounds);
}

/** Moves as little as possible so that a rectangle of the document can be seen whole. */
export function revealRect(bounds: Rect): void {
  const flow = flowHandle();
  if (!flow) return;
  const { x, y, zoom } = flow.viewport();
  const { width, height } = flow.pane();
  const dx = shiftInto(bounds.x * zoom + x, bounds.width * zoom, width);
  const dy = shiftInto(bounds.y * zoom + y, bounds.height * zoom, height);
  if (dx !== 0 || dy !== 0) jumpTo(flow, { zoom, x: x + dx, y: y + dy }, true);
}

const PAN_TIME = 200;
/** Whether somebody asked the system for less motion. */
export const prefersStill = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Around the shapes of nodes, with some room; what is written beside them may lie outside, as after a tight fit. */
function shapesAround(ids: readonly NodeId[], room: number): Rect | null {
  const nodes = placesOf(documentStore.getState().document, ids);
  if (nodes.length === 0) return null;
  const [x, y] = [
    Math.min(...nodes.map((node) => node.position.x)) - room,
    Math.min(...nodes.map((node) => node.position.y)) - room,
  ];
  const right = Math.max(...nodes.map(({ position, geometry }) => position.x + geometry.width)) + room;
  const bottom = Math.max(...nodes.map(({ position, geometry }) => position.y + geometry.height)) + room;
  return { x, y, width: right - x, height: bottom - y };
}

/** A block and what it is wired to. */
function withNeighbours(id: NodeId): readonly NodeId[] {
  const ends = documentStore.getState().document.edges.flatMap(({ from, to }) => {
    const [source, target] = [splitAddress(from).node, splitAddress(to).node];
    return source === id ? [target] : target === id ? [source] : [];
  });
  return [id, ...ends];
}

/**
 * Moves as little as needed to show a block, where part of it is out of sight; with what is wired to it where that fits, too.
 * A block that is on view leaves the view alone.
 */
export function follow(id: NodeId): void {
  const flow = flowHandle();
  const [shape, block, wide] = [shapesAround([id], 0), shapesAround([id], 20), shapesAround(withNeighbours(id), 20)];
  if (!flow || !shape || !block || !wide) return;
  const { x, y, zoom } = flow.viewport();
  const { width, height } = flow.pane();
  const across = ({ x: left, width: length }: Rect): number => shiftInto(left * zoom + x, length * zoom, width);
  const down = ({ y: top, height: length }: Rect): number => shiftInto(top * zoom + y, length * zoom, height);
  if (across(shape) === 0 && down(shape) === 0) return;
  const dx = across(wide.width * zoom <= width ? wide : block);
  const dy = down(wide.height * zoom <= height ? wide : block);
  flow.setViewport({ zoom, x: x + dx, y: y + dy }, prefersStill() ? 0 : PAN_TIME);
}

/** Brings a node on view so near that what is written at it can be typed over. */
export function comeNear(id: NodeId): void {
  const flow = flowHandle();
  const bounds = boundsOf(placesOf(editing().drawn, [id]));
  if (!flow || !bounds) return;
  if (flow.viewport().zoom >= FULL_DETAIL) {
    reveal(id);
    return;
  }
  const { width, height } = flow.pane();
  const [x, y] = [width / 2 - (bounds.x + bounds.width / 2), height / 2 - (bounds.y + bounds.height / 2)];
  jumpTo(flow, { zoom: 1, x: Math.round(x), y: Math.round(y) });
}

/** Whether a place of the document is on the pane now. */
export function isOnPane({ x, y }: Point): boolean {
  const flow = flowHandle();
  if (!flow) return false;
  const { x: left, y: top, zoom } = flow.viewport();
  const { width, height } = flow.pane();
  const [across, down] = [x * zoom + left, y * zoom + top];
  return across >= 0 && across <= width && down >= 0 && down <= height;
}

/** How far a stretch has to move to lie in [0, room): 0 where it does already, to the middle where it is too long. */
export function shiftInto(from: number, length: number, room: number): number {
  if (length > room) return room / 2 - (from + length / 2);
  if (from < 0) return -from;
  return from + length > room ? room - from - length : 0;
}
