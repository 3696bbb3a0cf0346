import type { Address } from '../../graph-core/model/document.ts';
import type { TensorSummary } from '../../session/protocol.ts';
import { type Labelled, labelledBy, writtenRects } from '../canvas/card-obstacles.ts';
import { type Label, placeLabels } from '../canvas/place-labels.ts';
import type { DrawnGraph } from '../canvas/placed.ts';
import { entryPieces, summaryForm, textWidth } from '../canvas/summary.ts';
import { symbolText } from '../canvas/symbols.ts';
import type { Rect } from '../canvas/viewport.ts';
import { wireLabels } from '../canvas/wire-labels.ts';
import { indexLabel } from '../ui/heat.ts';
import { formatNumber } from '../ui/number-format.ts';
import { isMoved, type NudgeState } from './nudge-store.ts';
import { signed } from './signed.ts';

/** A change as people write it: `+0.02`, `[+0.02, 0]`, the norm where it has many entries. */
export function changeText(summary: TensorSummary): string {
  if (summaryForm(summary) !== 'numbers') return `‖·‖ ${signed(summary.norm).replace('+', '')}`;
  const body = entryPieces(summary)
    .map(({ before, index }) => before + signed(summary.entries[index] as number))
    .join('');
  return summary.shape.length === 0 ? body : `${body || '['}]`;
}

/** Of several entries the norm alone. */
const shortText = (summary: TensorSummary): string =>
  summary.shape.length === 0 ? signed(summary.entries[0] as number) : `‖${formatNumber(summary.norm)}‖`;

/** What a nudge writes at one value, and where. */
export interface NudgeLabel {
  /** In the graph. */
  readonly address: Address;
  readonly symbol: string;
  /** `own`: the entry that is moved, in one line. */
  readonly kind: 'own' | 'change';
  readonly predicted: string;
  readonly actual: string;
  /** Of a cost. */
  readonly gap: number | null;
  readonly place: Rect;
  /** What it belongs to. */
  readonly of: Rect;
}

export interface LabelGround {
  readonly drawn: DrawnGraph;
  readonly values: Readonly<Record<Address, TensorSummary>>;
  readonly gradients: Readonly<Record<Address, TensorSummary>>;
  /** Values in the drawing whose numbers are shown. */
  readonly isShown: (address: Address) => boolean;
  /** What a value of the drawing is in the graph, and what it is called there; null for one that is none of the graph's. */
  readonly named: (address: Address) => { readonly address: Address; readonly symbol: string } | null;
  /** How much larger than at zoom 1 it is written. */
  readonly scale: number;
  /** Near enough for all numbers, also on wires. */
  readonly isNear: boolean;
}

const LINE = 15;
/** Values that are written at; of more, only the first in the drawing: so many could not be read. */
const MOST = 80;
/** Widths grow in steps: a drag that changes a digit moves nothing. */
const WIDTH_STEP = 24;

interface Draft extends Pick<NudgeLabel, 'address' | 'symbol' | 'kind' | 'gap'> {
  readonly full: readonly [predicted: string, actual: string];
  readonly short: readonly [predicted: string, actual: string];
  readonly at: Labelled;
}

function draftOf(at: Labelled, { named }: LabelGround, state: NudgeState): Draft | null {
  const value = named(at.address);
  const { target, answer } = state;
  if (value === null || target === null) return null;
  const { address, symbol } = value;
  if (isMoved(state, address)) {
    const index = indexLabel(answer?.downstream[address]?.actual.shape ?? at.shape, target.index);
    const text = `${index === '' ? '' : `[${index}]`} = ${signed(target.delta)}`;
    return { address, symbol, kind: 'own', gap: null, full: [text, ''], short: [text, ''], at };
  }
  const pair = answer?.downstream[address];
  if (!pair) return null;
  const { predicted, actual } = pair;
  const gap = at.isCost ? Math.abs((actual.entries[0] ?? 0) - (predicted.entries[0] ?? 0)) : null;
  const full = [changeText(predicted), changeText(actual)] as const;
  return { address, symbol, kind: 'change', gap, full, short: [shortText(predicted), shortText(actual)], at };
}

function sizeOf({ symbol, kind, gap, full, short }: Draft, isShort: boolean, scale: number) {
  const name = `d${symbolText(symbol)}`;
  const [predicted, actual] = isShort ? short : full;
  const lines = kind === 'own' ? [name + predicted] : [`${isShort ? '' : name} ≈ ${predicted}`, `= ${actual}`];
  const widest = Math.max(...lines.map(textWidth)) * 1.08;
  const width = (Math.ceil(widest / WIDTH_STEP) * WIDTH_STEP + 8) * scale;
  return { width, height: (LINE * (lines.length + (gap === null ? 0 : 1)) + 2) * scale };
}

/** What is written where: what has no room for its entries has its norm, and what has none for that nothing. */
export function nudgeLabels(ground: LabelGround, state: NudgeState): readonly NudgeLabel[] {
  const { drawn, scale, values, gradients, isShown } = ground;
  const written = { values, gradients, scale };
  const drafts = labelledBy(drawn, written, isShown).flatMap((at) => draftOf(at, ground, state) ?? []);
  // the two ends of a nudge first: they are never left out for others
  const rank = ({ kind, at }: Draft): number => (kind === 'own' ? 0 : at.isCost ? 1 : 2);
  const ordered = [...drafts].sort((a, b) => rank(a) - rank(b)).slice(0, MOST);
  // wires have numbers where all values have
  const onWires = ground.isNear ? [...wireLabels(drawn, written).values()].flatMap((each) => each?.rect ?? []) : [];
  const obstacles = [...writtenRects(drawn, written, isShown), ...onWires];
  const found: NudgeLabel[] = [];
  const place = (list: readonly Draft[], isShort: boolean): Draft[] => {
    const labels = list.map(
      (draft): Label => ({
        id: draft.at.address,
        ...sizeOf(draft, isShort, scale),
        anchor: draft.at.rect,
        prefers: draft.at.isCost ? 'above' : 'below',
      }),
    );
    const places = placeLabels(labels, [...obstacles, ...found.map((each) => each.place)]);
    return list.filter((draft) => {
      const at = places.get(draft.at.address);
      if (!at) return true;
      const { address, symbol, kind, gap } = draft;
      const [predicted, actual] = isShort ? draft.short : draft.full;
      found.push({ address, symbol, kind, gap, predicted, actual, place: at, of: draft.at.circle });
      return false;
    });
  };
  place(place(ordered, false), true);
  return found;
}
