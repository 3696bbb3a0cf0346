import { Eraser } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import type { DataSource, Document } from '../../graph-core/model/document.ts';
import { DRAWN_LIMITS, type DrawnName, type DrawnPoint, hasClasses } from '../../graph-core/random/drawn-set.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { setSource } from '../panels/data-edits.ts';
import { documentStore } from '../state/stores.ts';
import { type At, erased, fromShares, RANGE, stroke, toShares, withPoints } from './points.ts';
import './drawn.css';

/** What the pointer does: adds points of a class (0 in a regression), or takes them away. */
type Tool = number | 'erase';

/** Side of the drawing in its own units. */
const SIDE = 200;
const CLASSES = Array.from({ length: DRAWN_LIMITS.classes }, (_, label) => label);
/** How far the arrow keys move the cross. */
const STEP = 0.1;

/** Classes differ by form as well as by colour. */
function PointMark({ x, y, label }: { readonly x: number; readonly y: number; readonly label: number }) {
  const shape = [
    <circle key={0} r={3.6} />,
    <rect key={1} x={-3.3} y={-3.3} width={6.6} height={6.6} />,
    <path key={2} d="M 0 -4.4 L 4.2 3.2 H -4.2 Z" />,
    <path key={3} d="M 0 -4.8 L 4.8 0 L 0 4.8 L -4.8 0 Z" />,
    <path key={4} d="M -3.6 -3.6 L 3.6 3.6 M 3.6 -3.6 L -3.6 3.6" />,
  ][label];
  return (
    <g className="drawn-point" data-class={label} transform={`translate(${x} ${y})`}>
      {shape}
    </g>
  );
}

interface PadProps {
  readonly document: Document;
  readonly name: string;
  readonly source: DataSource;
  readonly generator: DrawnName;
}

/** A gesture on the pad: its points are shown at once and are one edit when it ends. */
function useStroke({ document, name, source }: PadProps, tool: Tool, withClasses: boolean) {
  const [drawing, setDrawing] = useState<readonly DrawnPoint[] | null>(null);
  const last = useRef<At | null>(null);
  const points = drawing ?? source.points ?? [];
  const next = (before: readonly DrawnPoint[], at: At): readonly DrawnPoint[] => {
    if (tool === 'erase') return erased(before, at);
    const added = stroke(last.current, at);
    last.current = added.at(-1) ?? last.current;
    return withPoints(before, added, withClasses ? tool : null);
  };
  const commit = (now: readonly DrawnPoint[]): void => {
    const { dispatch, closeGroup } = documentStore.getState();
    closeGroup();
    if (now.length !== (source.points ?? []).length) dispatch(setSource(document, 'points', name, { ...source, points: now }));
    closeGroup();
  };
  return {
    points,
    begin: (at: At): void => {
      last.current = null;
      setDrawing(next(points, at));
    },
    move: (at: At): void => {
      if (drawing !== null) setDrawing(next(drawing, at));
    },
    end: (): void => {
      if (drawing !== null) commit(drawing);
      setDrawing(null);
    },
    /** A gesture that the window took away leaves nothing. */
    cancel: (): void => setDrawing(null),
    press: (at: At): void => {
      last.current = null;
      commit(next(points, at));
    },
    clear: (): void => commit([]),
  };
}

function Tools({
  tool,
  choose,
  withClasses,
}: {
  readonly tool: Tool;
  readonly choose: (tool: Tool) => void;
  readonly withClasses: boolean;
}) {
  const { t } = useTranslation('drawn');
  const button = (value: Tool, label: string, face: React.ReactNode) => (
    <button
      key={value}
      type="button"
      className="drawn-tool"
      aria-pressed={tool === value}
      aria-label={label}
      title={label}
      data-testid={`drawn-tool-${value}`}
      onClick={() => choose(value)}
    >
      {face}
    </button>
  );
  const mark = (label: number) => (
    <svg viewBox="-7 -7 14 14" width={14} height={14} aria-hidden="true">
      <PointMark x={0} y={0} label={label} />
    </svg>
  );
  return (
    <fieldset className="drawn-tools" aria-label={t('tools')}>
      {(withClasses ? CLASSES : [0]).map((label) => button(label, withClasses ? t('class', { label }) : t('point'), mark(label)))}
      {button('erase', t('erase'), <Eraser size={14} aria-hidden />)}
    </fieldset>
  );
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, STEP],
  ArrowDown: [0, -STEP],
};

/** The pad on which points of a drawn set are put, brushed on and erased, by pointer or keys. */
export function DrawnPad(props: PadProps) {
  const { t } = useTranslation('drawn');
  const withClasses = hasClasses(props.generator);
  const [tool, choose] = useState<Tool>(0);
  const [cross, setCross] = useState<At>({ x: 0, y: 0 });
  const { points, begin, move, end, cancel, press, clear } = useStroke(props, tool, withClasses);
  const place = ({ currentTarget, clientX, clientY }: PointerEvent): At => {
    const { left, top, width, height } = currentTarget.getBoundingClientRect();
    return fromShares((clientX - left) / width, (clientY - top) / height);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = ARROWS[event.key];
    if (by) setCross(fromShares(...toShares(cross.x + by[0], cross.y + by[1])));
    else if (event.key === 'Enter' || event.key === ' ') press(cross);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const [cx, cy] = toShares(cross.x, cross.y).map((share) => share * SIDE) as [number, number];
  return (
    <div className="drawn" data-testid="drawn">
      <Tools tool={tool} choose={choose} withClasses={withClasses} />
      <svg
        className="drawn-pad"
        viewBox={`0 0 ${SIDE} ${SIDE}`}
        data-testid="drawn-pad"
        data-tool={tool}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows move its cross, Enter uses the tool there.
        tabIndex={0}
        aria-label={t('pad', { count: points.length, x: cross.x, y: cross.y })}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          begin(place(event));
        }}
        onPointerMove={(event) => move(place(event))}
        onPointerUp={end}
        onPointerCancel={cancel}
        onKeyDown={onKeyDown}
      >
        <path className="drawn-axes" d={`M ${SIDE / 2} 0 V ${SIDE} M 0 ${SIDE / 2} H ${SIDE}`} />
        {points.map(([x = 0, y = 0, label = 0], index) => {
          const [across, down] = toShares(x, y);
          // biome-ignore lint/suspicious/noArrayIndexKey: a point is the row of its number.
          return <PointMark key={index} x={across * SIDE} y={down * SIDE} label={label} />;
        })}
        <path className="drawn-cross" d={`M ${cx - 6} ${cy} h 12 M ${cx} ${cy - 6} v 12`} />
      </svg>
      <p className="drawn-note muted">
        <span data-testid="drawn-count">{t('count', { count: points.length, most: DRAWN_LIMITS.points })}</span>
        <span>{t('range', { range: RANGE })}</span>
        <button type="button" className="chip" data-testid="drawn-clear" disabled={points.length === 0} onClick={clear}>
          {t('clear')}
        </button>
      </p>
    </div>
  );
}
