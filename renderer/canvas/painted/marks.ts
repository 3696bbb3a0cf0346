import type { Document, NodeId } from '../../../graph-core/model/document.ts';
import type { Influence } from '../../../graph-core/validate/reach.ts';
import { flowStates } from '../../flow/flow-states.ts';
import type { NudgeReach } from '../../nudge/use-nudge-role.ts';
import type { Lit } from '../../paths/lit.ts';
import { diagnosticsByNode } from '../../state/derived.ts';
import { idOf } from '../../state/ui-store.ts';
import type { Layout } from '../layout.ts';
import type { Camera } from './paint.ts';
import type { Palette } from './palette.ts';

/** What blocks and wires of a painted drawing are told apart by, as their elements are from near. */

/** As the style sheets have it for elements. */
const MUTED = 0.4;
const APART = 0.22;
const UNTOUCHED = 0.35;
/** What a block loses while another one is stepped. */
const DIMMED = 0.6;
/** More marks than this are a pattern that nobody reads. */
const MOST = 1000;

interface Told {
  readonly document: Document;
  readonly current: NodeId | null;
  readonly influence: Influence | null;
  readonly nudge: NudgeReach | null;
}

/** How strongly a block is painted. */
export function strengthOf({ document, current, influence, nudge }: Told, id: NodeId): number {
  const touched = nudge === null ? null : nudge.moved.has(id) || nudge.behind.has(id);
  if (touched === false) return UNTOUCHED;
  const stepped = touched === true || current === null || current === id ? 1 : DIMMED;
  const muted = flowStates(document, id).includes('muted') ? MUTED : 1;
  return stepped * muted * (influence === null || influence.blocks.has(id) ? 1 : APART);
}

/** Wires that have a part in what is asked about, and the others, by their places in the layout. */
export function partedWires(
  document: Document,
  { forms: { wires } }: Layout,
  influence: Influence,
  found: readonly number[],
): { readonly part: number[]; readonly rest: number[] } {
  const asked = new Set(influence.wires.map(idOf));
  const [part, rest]: [number[], number[]] = [[], []];
  for (const wire of found) {
    const edge = document.edges[wires.edges[wire] as number];
    (edge !== undefined && asked.has(idOf(edge)) ? part : rest).push(wire);
  }
  return { part, rest };
}

/** Across a muted block the way that values take through it; beside one that keeps its weights or stops gradients a bar. */
export function paintStates(
  pen: CanvasRenderingContext2D,
  document: Document,
  layout: Layout,
  node: number,
  palette: Palette,
  { x, y, scale, density }: Camera,
): void {
  const states = flowStates(document, layout.forms.ids[node] ?? '');
  if (states.length === 0) return;
  const [left = 0, top = 0, width = 0, height = 0] = layout.rects.subarray(4 * node, 4 * node + 4);
  const [x1, x2] = [x + left * scale, x + (left + width) * scale];
  const [y1, y2] = [y + top * scale, y + (top + height) * scale];
  pen.globalAlpha = 1;
  if (states.includes('muted')) {
    pen.strokeStyle = palette.forward;
    pen.lineWidth = Math.max(2 * scale, density);
    pen.beginPath();
    pen.moveTo(x1, (y1 + y2) / 2);
    pen.lineTo(x2, (y1 + y2) / 2);
    pen.stroke();
  }
  const bar = Math.max(4 * scale, 1.5 * density);
  const bars = (['frozen', 'stopped'] as const).filter((state) => states.includes(state));
  for (const [i, state] of bars.entries()) {
    pen.fillStyle = state === 'frozen' ? palette.parameter : palette.backward;
    pen.fillRect(x1 + i * 2 * bar, y2 + bar / 2, bar, Math.max(bar, (y2 - y1) / 3));
  }
}

/** Over the right end of blocks a Δ: filled at what a nudge changes, open at what it changes with it. */
export function paintNudge(
  pen: CanvasRenderingContext2D,
  { rects }: Layout,
  { moved, behind }: { readonly moved: readonly number[]; readonly behind: readonly number[] },
  palette: Palette,
  { x, y, scale, density }: Camera,
): void {
  const side = Math.max(22 * scale, 5 * density);
  pen.strokeStyle = palette.forward;
  pen.fillStyle = palette.forward;
  pen.lineWidth = Math.max(3 * scale, density);
  pen.beginPath();
  const trace = (node: number): void => {
    const [left = 0, top = 0, width = 0] = rects.subarray(4 * node, 4 * node + 3);
    const [right, bottom] = [x + (left + width) * scale, y + top * scale];
    pen.moveTo(right - side, bottom);
    pen.lineTo(right, bottom);
    pen.lineTo(right - side / 2, bottom - side);
    pen.closePath();
  };
  for (const node of moved) trace(node);
  pen.fill();
  for (const node of behind.slice(0, MOST)) trace(node);
  pen.stroke();
}

/** Blocks that something is wrong with, as far as so many can be told apart. */
export const faultyIn = (document: Document): readonly NodeId[] => [...diagnosticsByNode(document).keys()].slice(0, MOST);

/** Wires that are lit, by their places in the layout. */
export function litWires(document: Document, { forms: { wires } }: Layout, lit: Lit): number[] {
  if (lit.wires.size === 0) return [];
  return [...wires.edges.keys()].filter((wire) => {
    const edge = document.edges[wires.edges[wire] as number];
    return edge !== undefined && lit.wires.has(idOf(edge));
  });
}
