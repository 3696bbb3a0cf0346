import { type EdgeProps, type Edge as FlowEdge, type Position, useStore } from '@xyflow/react';
import { memo, useMemo } from 'react';
import type { Point } from '../../graph-core/model/document.ts';
import type { TensorSummary } from '../../session/protocol.ts';
import { WireStop } from '../breakpoints/mark.tsx';
import { useIsLit } from '../paths/lit.ts';
import { asideOf, type Detour, detourPath, type WireEnds } from '../routing/detour.ts';
import { useDetour } from '../routing/use-detour.ts';
import { fanOutsOf, shapeOf, symbolOf } from '../state/derived.ts';
import { sessionStore, useSession } from '../state/session.ts';
import { documentStore, useDocument, useUi } from '../state/stores.ts';
import type { CanvasEdge } from './bind.ts';
import { SIZE } from './geometry.ts';
import { lineWidth, summaryForm, wireWidth } from './summary.ts';
import { symbolText } from './symbols.ts';
import { useSummary } from './use-session-values.ts';
import { detailAt } from './viewport.ts';
import { WireLabel } from './wire-label.tsx';
import { type LabelPlace, labelOn, type WireSide, wireLabelsOf } from './wire-labels.ts';
import { useWireMark } from './wire-marks.ts';
import { OUTWARD, type WireCurve, wireCurve } from './wire-path.ts';
import { WireTip } from './wire-tip.tsx';

const ORIGIN = { x: 0, y: 0 };
const STRAIGHT: readonly Point[] = [];
/** Room that an arrowhead takes at the end of a line. */
const HEAD = 8;
/** Between the forward line and the backward line beside it. */
const APART = 7;

const selectFar = (state: { readonly transform: readonly [number, number, number] }): boolean =>
  detailAt(state.transform[2]) === 'far';
const selectLabels = (state: { readonly transform: readonly [number, number, number] }): boolean =>
  detailAt(state.transform[2]) === 'full';

/** Numbers are twice as large while presenting. */
const selectNumberScale = (state: { readonly present: boolean }): number => (state.present ? 2 : 1);

/** Handles lie astride the outline; lines start and end on it. */
const onOutline = (x: number, y: number, side: Position, by: number): readonly [number, number] => {
  const [dx, dy] = OUTWARD[side];
  return [x + dx * by, y + dy * by];
};

interface Lines {
  readonly forward: string;
  readonly backward: string;
  readonly middle: readonly [number, number];
  /** From the middle of the forward line to that of the backward line. */
  readonly aside: readonly [number, number];
  readonly length: number;
}

function linesOf(ends: WireEnds, bends: readonly Point[], around: Detour | null): Lines {
  const { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition } = ends;
  // a wire that is led by hand goes where the hand leads it
  const detour = bends.length === 0 ? around : null;
  const inset = -SIZE.handle / 2;
  const [sx, sy] = onOutline(sourceX, sourceY, sourcePosition, inset);
  const [tx, ty] = onOutline(targetX, targetY, targetPosition, inset);
  const straight = Math.hypot(tx - sx, ty - sy);
  // Below the forward line, or at its right where it runs upright.
  const [nx, ny] = straight === 0 ? [0, 1] : [-(ty - sy) / straight, (tx - sx) / straight];
  const sign = ny < -0.01 || (Math.abs(ny) <= 0.01 && nx < 0) ? -1 : 1;
  const aside = detour ? asideOf(detour, APART) : ([nx * sign * APART, ny * sign * APART] as const);
  const curve = (
    head: 'source' | 'target',
    [ax, ay]: readonly [number, number],
  ): Pick<WireCurve, 'text' | 'middle' | 'length'> => {
    const [x1, y1] = head === 'source' ? onOutline(sx, sy, sourcePosition, HEAD + 2) : [sx, sy];
    const [x2, y2] = head === 'target' ? onOutline(tx, ty, targetPosition, HEAD) : [tx, ty];
    const moved = { sourceX: x1 + ax, sourceY: y1 + ay, sourcePosition, targetX: x2 + ax, targetY: y2 + ay, targetPosition };
    if (detour) {
      const [text, x, y] = detourPath(detour, moved, [ax, ay]);
      return { text, middle: [x, y], length: straight };
    }
    const beside = bends.map(({ x, y }) => ({ x: x + ax, y: y + ay }));
    return wireCurve(moved, beside);
  };
  const forward = curve('target', [0, 0]);
  const length = bends.length === 0 ? straight : forward.length;
  return { forward: forward.text, backward: curve('source', aside).text, middle: forward.middle, aside, length };
}

/** The lines of a wire, found again only when one of its ends or its way is another. */
function useLines(ends: WireEnds, bends: readonly Point[], around: Detour | null): Lines {
  const { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition } = ends;
  return useMemo(
    () => linesOf({ sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition }, bends, around),
    [sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition, bends, around],
  );
}

export interface DrawnWireProps {
  readonly ends: EdgeProps<FlowEdge>;
  readonly value: TensorSummary | undefined;
  readonly gradient: TensorSummary | undefined;
  /** Of the value, as text. */
  readonly symbol: string;
  readonly hovered?: boolean;
  /** Part of what is pointed at elsewhere, as a path in a list. */
  readonly lit?: boolean;
  /** Heat strips are left to the circle at its beginning. */
  readonly numbersOnly?: boolean;
  /** The only wire from its circle. */
  readonly single?: boolean;
  /** The wire of the graph that it is, which may have a breakpoint. */
  readonly stops?: string;
  /** How it is called by what a hand is about to do to it, where not as above. */
  readonly mark?: string;
  /** Around the blocks that it would run through. */
  readonly detour?: Detour | null;
  /** Points that it is led through. */
  readonly bends?: readonly Point[];
  /** What is known of the value's shape before it is computed, as text. */
  readonly shape?: string | undefined;
  /** Where what is written on it stands, from its middle; null where there is no room, undefined in the middle. */
  readonly at?: Readonly<Record<WireSide, { readonly x: number; readonly y: number } | null | undefined>>;
}

/** A wire: forward solid with its value above, backward dashed beside it with its own contribution to the gradient below. */
export function DrawnWire({
  ends,
  value,
  gradient,
  symbol,
  hovered = false,
  lit = false,
  numbersOnly = false,
  single = false,
  stops,
  mark: called = stops,
  detour = null,
  at,
  bends = STRAIGHT,
  shape,
}: DrawnWireProps) {
  const { id } = ends;
  const mark = useWireMark(called ?? id);
  const far = useStore(selectFar);
  const labels = useStore(selectLabels);
  const scale = useUi(selectNumberScale);
  const { forward, backward, middle, aside, length } = useLines(ends, bends, detour);
  const fits = (summary: TensorSummary): boolean =>
    !(numbersOnly && summaryForm(summary) === 'strip') && lineWidth(summary) * scale + 24 <= length;
  const showsValue = labels && value !== undefined && (hovered || (fits(value) && at?.above !== null));
  const showsGradient = labels && gradient !== undefined && (hovered || (fits(gradient) && at?.below !== null));
  const [x, y] = middle;
  const [up, down] = [at?.above ?? ORIGIN, at?.below ?? ORIGIN];
  return (
    <g
      className="wire"
      data-testid={`wire-${stops ?? id}`}
      data-known={value !== undefined}
      data-hovered={hovered}
      data-lit={lit || undefined}
      data-mark={mark}
    >
      {!far && <path className="wire-hit" d={forward} />}
      <path
        className="wire-forward"
        d={forward}
        strokeWidth={wireWidth(value?.norm)}
        markerEnd={far ? undefined : 'url(#arrow-forward)'}
      />
      {gradient !== undefined && (
        <path
          className="wire-backward"
          d={backward}
          strokeWidth={wireWidth(gradient.norm)}
          markerStart={far ? undefined : 'url(#arrow-backward)'}
        />
      )}
      {stops !== undefined && <WireStop wire={stops} at={middle} />}
      {showsValue && (
        <WireLabel
          wire={id}
          symbol={symbol}
          summary={value}
          place="above"
          x={x + up.x}
          y={y + up.y - 5}
          single={single && !hovered}
        />
      )}
      {showsGradient && (
        <WireLabel
          wire={id}
          symbol={symbol}
          summary={gradient}
          place="below"
          x={x + down.x + aside[0]}
          y={y + down.y + Math.abs(aside[1]) + 5}
          single={single && !hovered}
        />
      )}
      {hovered && <WireTip wire={id} at={middle} isAlone={!labels} {...{ symbol, shape, value, gradient }} />}
    </g>
  );
}

/** A place as text, so that a wire is drawn anew only where it moves: `1,-2`, `none`, or '' for the middle. */
const placeText = (place: LabelPlace | null | undefined): string =>
  place === undefined ? '' : place === null ? 'none' : `${place.x},${place.y}`;

function readPlace(text: string): { readonly x: number; readonly y: number } | null | undefined {
  if (text === '' || text === 'none') return text === '' ? undefined : null;
  const [x = 0, y = 0] = text.split(',').map(Number);
  return { x, y };
}

/** Where a wire's labels stand: drawn anew when one of them moves, not at each edit elsewhere. */
function useLabels(id: string): NonNullable<DrawnWireProps['at']> {
  const scale = useUi(selectNumberScale);
  const labels = useStore(selectLabels);
  const place = (side: WireSide): string => {
    const { document } = documentStore.getState();
    return labels ? placeText(labelOn(wireLabelsOf(document, sessionStore.getState().view, scale), id, side)) : '';
  };
  // they depend on both stores: whichever changes, both are asked
  const above = useDocument(() => place('above'));
  const below = useDocument(() => place('below'));
  useSession(() => `${place('above')} ${place('below')}`);
  return { above: readPlace(above), below: readPlace(below) };
}

/** A wire of the graph, whether it is selected or not. */
const WireInGraph = memo(function WireInGraph(props: EdgeProps<CanvasEdge>) {
  const { id, data } = props;
  const from = data?.from ?? '';
  const to = data?.to ?? '';
  const value = useSummary('values', from);
  const gradient = useSummary('gradients', `edge:${from}->${to}`);
  const symbol = useDocument((state) => symbolText(symbolOf(state.document, from)));
  const hovered = useUi((state) => state.hoveredWire === id);
  const single = useDocument((state) => !fanOutsOf(state.document).has(from));
  const lit = useIsLit('wires', id);
  const at = useLabels(id);
  const detour = useDetour(props, from, to);
  const shape = useDocument(({ document }) => (hovered ? shapeOf(document, from)?.join('×') : undefined));
  const shown = { value, gradient, symbol, hovered, lit, single, at, detour, shape };
  return <DrawnWire ends={props} {...shown} stops={id} {...(data?.bends ? { bends: data.bends } : {})} />;
});

/** A wire of the graph. React Flow's element around it says whether it is selected: for that no wire is drawn anew. */
export const Wire = memo(function Wire({ selected: _, ...props }: EdgeProps<CanvasEdge>) {
  return <WireInGraph {...props} />;
});

/** Arrowheads, referred to by all wires. */
export function ArrowHeads() {
  return (
    <svg className="arrow-heads" width="0" height="0" aria-hidden="true">
      <defs>
        {(['forward', 'backward'] as const).map((pass) => (
          <marker
            key={pass}
            id={`arrow-${pass}`}
            viewBox="0 0 10 10"
            refX={1}
            refY={5}
            markerWidth={10}
            markerHeight={10}
            markerUnits="userSpaceOnUse"
            orient="auto-start-reverse"
          >
            <path className={`arrow-${pass}`} d="M 0 0 L 10 5 L 0 10 z" />
          </marker>
        ))}
      </defs>
    </svg>
  );
}
