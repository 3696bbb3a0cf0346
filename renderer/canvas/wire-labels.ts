import type { Document } from '../../graph-core/model/document.ts';
import { splitAddress } from '../../graph-core/model/document.ts';
import type { StepView } from '../../session/protocol.ts';
import { edgeId } from '../state/ui-store.ts';
import { curveOf, type Written, writtenRects } from './card-obstacles.ts';
import { type DrawnGraph, drawnOf } from './placed.ts';
import { lineWidth } from './summary.ts';
import { meets, type Rect } from './viewport.ts';

/** What is written on a wire: the value above it, below it what comes back through it alone. */
export type WireSide = 'above' | 'below';

/** From the middle of the wire to where the label stands; null where it has no room. */
export interface LabelPlace {
  readonly x: number;
  readonly y: number;
  readonly rect: Rect;
}

/** Parts of the way at which a label is tried, the middle first. */
const PARTS = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74] as const;
const LINE = 16;
/** Nodes of a drawing up to which labels are placed: so many are not all seen at a zoom at which wires have labels. */
const MOST = 200;
const NONE: ReadonlyMap<string, LabelPlace | null> = new Map();
/** From the line to what is written above it, and below it beside the backward line. */
const OFF = { above: 5, below: 12 } as const;

const keyOf = (wire: string, side: WireSide): string => `${side} ${wire}`;

/** Places of what is written on wires that are long enough for it, by side and wire: none meets a block or another. */
export function wireLabels(drawn: DrawnGraph, written: Written): ReadonlyMap<string, LabelPlace | null> {
  if (drawn.nodes.length > MOST) return NONE;
  const places = new Map<string, LabelPlace | null>();
  const taken = writtenRects(drawn, written, () => true);
  for (const edge of drawn.edges) {
    const [source, target] = [edge.from, edge.to].map((address) => drawn.byId.get(splitAddress(address).node));
    const wire = edgeId(edge.from, edge.to);
    const curve = source && target && curveOf(drawn, edge, source, target);
    if (!curve) continue;
    const summaries = { above: written.values[edge.from], below: written.gradients[`edge:${wire}`] };
    for (const side of ['above', 'below'] as const) {
      const summary = summaries[side];
      if (summary === undefined || lineWidth(summary) * written.scale + 24 > curve.length) continue;
      const [width, height] = [lineWidth(summary) * written.scale + 8, LINE * written.scale];
      const found = PARTS.map((part): LabelPlace => {
        const [x, y] = curve.at(part);
        const top = side === 'above' ? y - OFF.above - height : y + OFF.below - 4;
        return { x: x - curve.x, y: y - curve.y, rect: { x: x - width / 2 - 5, y: top, width: width + 10, height: height + 5 } };
      }).find(({ rect }) => !taken.some((other) => meets(rect, other)));
      places.set(keyOf(wire, side), found ?? null);
      if (found) taken.push(found.rect);
    }
  }
  return places;
}

let last: { readonly key: readonly unknown[]; readonly places: ReadonlyMap<string, LabelPlace | null> } | null = null;
const NOTHING = { values: {}, gradients: {} };

/** {@link wireLabels}, once for all wires of a graph. */
export function wireLabelsOf(document: Document, view: StepView | null, scale: number): ReadonlyMap<string, LabelPlace | null> {
  // each wire asks after each edit: where nothing is placed, nothing is drawn for it either
  if (document.nodes.length > MOST) return NONE;
  const key = [document, view, scale];
  if (last === null || last.key.some((part, i) => part !== key[i]))
    last = { key, places: wireLabels(drawnOf(document), { ...(view ?? NOTHING), scale }) };
  return last.places;
}

/** Of one wire; undefined where it stands in the middle. */
export const labelOn = (places: ReadonlyMap<string, LabelPlace | null>, wire: string, side: WireSide) =>
  places.get(keyOf(wire, side));
