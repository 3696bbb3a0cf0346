import type { Address, Document, NodeId } from '../../graph-core/model/document.ts';
import { splitAddress } from '../../graph-core/model/document.ts';
import type { StepView } from '../../session/protocol.ts';
import { cardStore } from '../data-card/card-store.ts';
import { CARD, cardsOf } from '../data-card/cards.ts';
import { textOf, type Written } from './card-obstacles.ts';
import { SIZE } from './geometry.ts';
import { type DrawnGraph, drawnOf, type Placed } from './placed.ts';
import { summaryForm } from './summary.ts';
import { FULL_DETAIL, meets, type Rect } from './viewport.ts';

/**
 * Between these zooms numbers keep their size on the screen, so that they can be read, and stand only where nothing is in
 * their way. The first design hid them below 0.8: a graph of five blocks then showed no number at all in a small window.
 */
export const FAR_NUMBERS = { from: 0.45, to: FULL_DETAIL } as const;

const NOTHING = { values: {}, gradients: {} };

/** Decided anew for each of these, not for each frame of a zoom. */
const STEP = 0.05;
/** Nodes up to which all are looked at; of more, only those around the current block. */
const ALL = 300;

/** How much larger numbers are drawn at a zoom, so that they are as large on the screen as at zoom 0.8 and above. */
export const numberScaleAt = (zoom: number): number =>
  zoom >= FAR_NUMBERS.to || zoom < FAR_NUMBERS.from ? 1 : 1 / Math.max(FAR_NUMBERS.from, Math.floor(zoom / STEP + 1e-6) * STEP);

/** The current block and those it is wired to, then the rest. */
function inOrder({ nodes, edges }: DrawnGraph, current: NodeId | null): readonly NodeId[] {
  const near = new Set<NodeId>(current === null ? [] : [current]);
  for (const edge of current === null ? [] : edges) {
    const [from, to] = [splitAddress(edge.from).node, splitAddress(edge.to).node];
    if (from === current) near.add(to);
    if (to === current) near.add(from);
  }
  if (nodes.length > ALL) return [...near];
  return [...near, ...nodes.map(({ id }) => id).filter((id) => !near.has(id))];
}

/** Short: a scalar or up to 4 entries, or not computed yet. */
const isShort = (address: Address, { values, gradients }: Written): boolean =>
  [values[address], gradients[address]].every((summary) => summary === undefined || summaryForm(summary) === 'numbers');

const shapeOf = ({ x, y, geometry }: Placed): Rect => ({ x, y, width: geometry.width, height: geometry.height });

/** Variables whose numbers have room below their circle at a scale of {@link numberScaleAt}, beside the cards of tables too. */
export function farNumbers(
  drawn: DrawnGraph,
  current: NodeId | null,
  written: Written,
  cards: readonly Rect[] = [],
): ReadonlySet<Address> {
  const { nodes, byId } = drawn;
  const shown = new Set<Address>();
  const taken: Rect[] = [];
  for (const id of inOrder(drawn, current)) {
    const node = byId.get(id);
    for (const place of node?.geometry.ports ?? []) {
      const address = `${id}.${place.port}`;
      if (!node || place.role !== 'output' || !isShort(address, written)) continue;
      const rect = textOf(node, place, written);
      // What is written at a block's output may reach over that block's own lower edge: the circle stands there, too.
      const free =
        nodes.every((other) => other.id === id || !meets(rect, shapeOf(other))) &&
        ![...cards, ...taken].some((other) => meets(rect, other));
      if (!free || rect.width > 2 * SIZE.blockWidth) continue;
      shown.add(address);
      taken.push(rect);
    }
  }
  return shown;
}

/** Variables whose numbers would lie over others while presenting: the values of the nodes nearer to the current block stay. */
export function collidingNumbers(drawn: DrawnGraph, current: NodeId | null, written: Written): ReadonlySet<Address> {
  const taken: Rect[] = [];
  const covered = new Set<Address>();
  for (const id of inOrder(drawn, current)) {
    const node = drawn.byId.get(id);
    for (const place of node?.geometry.ports ?? []) {
      const address = `${id}.${place.port}`;
      if (!node || place.role !== 'output' || written.values[address] === undefined) continue;
      const rect = textOf(node, place, written);
      if (taken.some((other) => meets(rect, other))) covered.add(address);
      else taken.push(rect);
    }
  }
  return covered;
}

let lastCovered: { readonly key: readonly unknown[]; readonly covered: ReadonlySet<Address> } | null = null;

/** {@link collidingNumbers} at the scale of a presentation, once for all labels of a drawing. */
export function coveredNumbers(document: Document, view: StepView | null, current: NodeId | null): ReadonlySet<Address> {
  const key = [document, view, current];
  if (lastCovered === null || lastCovered.key.some((part, i) => part !== key[i])) {
    lastCovered = { key, covered: collidingNumbers(drawnOf(document), current, { ...(view ?? NOTHING), scale: 2 }) };
  }
  return lastCovered.covered;
}

let last: { readonly key: readonly unknown[]; readonly shown: ReadonlySet<Address> } | null = null;

/** {@link farNumbers}, once for all labels of a drawing; `scale` and `far` as in {@link Written}. */
export function shownFromAfar(
  document: Document,
  view: StepView | null,
  current: NodeId | null,
  scale: number,
  far: number,
): ReadonlySet<Address> {
  const { tables, unfolded } = cardStore.getState();
  const key = [document, view, current, scale, far, tables, unfolded];
  if (last === null || last.key.some((part, i) => part !== key[i])) {
    const written = { ...(view ?? NOTHING), scale, far };
    const cards = cardsOf(document, tables, unfolded).map(({ position, height }) => ({ ...position, width: CARD.width, height }));
    last = { key, shown: farNumbers(drawnOf(document), current, written, cards) };
  }
  return last.shown;
}
