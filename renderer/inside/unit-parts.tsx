import type { KeyboardEvent, ReactNode } from 'react';
import { flushSync } from 'react-dom';
import type { Units } from '../../session/protocol.ts';
import { formatFull, formatNumber } from '../ui/number-format.ts';
import type { UnitsGeometry } from './units.ts';
import { nameOf, type Pointed, type Told } from './units-text.ts';
import type { UnitsWalk } from './units-walk.ts';

/** What all parts of the drawing look at. */
export interface UnitsDrawn {
  readonly told: Told;
  readonly geometry: UnitsGeometry;
  /** The inputs are data: their circles are shaded. */
  readonly observed: boolean;
  readonly walk: UnitsWalk | null;
  readonly pointed: Pointed | null;
  /** The pointer came to something, or left it. */
  readonly onPoint: (pointed: Pointed | null) => void;
  readonly onFocus: (focused: Pointed | null) => void;
  /** A click or Enter: the walk goes on at the unit's sum. */
  readonly onChoose: (chosen: Pointed) => void;
}

interface NumberProps {
  readonly value: number | undefined;
  readonly x: number;
  readonly y: number;
  readonly className: string;
  readonly testId: string;
  readonly before?: string;
  readonly after?: string;
}

/** A number with three significant digits, all of them on hover; a dash while it is not computed. */
export function NumberText({ value, x, y, className, testId, before = '', after = '' }: NumberProps) {
  return (
    <text
      className={value === undefined ? `${className} unit-none` : className}
      x={x}
      y={y}
      data-testid={testId}
      data-value={value === undefined ? undefined : String(value)}
    >
      {before}
      {value === undefined ? '–' : formatNumber(value)}
      {after}
      {value !== undefined && <title>{formatFull(value)}</title>}
    </text>
  );
}

/** Of a unit, `sum-1`; of a weight, `weight-1-0`. */
function unitId({ side, row, column }: Pointed): string {
  if (side === 'weight') return `${side}-${row}-${column}`;
  return `${side}-${side === 'input' ? column : row}`;
}

export const samePlace = (a: Pointed | null, b: Pointed): boolean => a !== null && unitId(a) === unitId(b);

interface UnitProps {
  readonly at: Pointed;
  readonly drawn: UnitsDrawn;
  readonly className?: string;
  readonly faded?: boolean;
  readonly current?: boolean;
  readonly children: ReactNode;
}

function spokenName({ told }: UnitsDrawn, at: Pointed): string {
  const { t, symbols } = told;
  if (at.side === 'weight') return t('units:role.weight', { name: nameOf.weight(told, at.row, at.column) });
  if (at.side === 'input') return t('units:role.input', { name: nameOf.input(told, at.column) });
  if (at.side === 'sum') return t('units:role.sum', { name: nameOf.sum(told, at.row) });
  return t('units:role.function', { name: nameOf.function(told, at.row), function: symbols.function });
}

/** Something that can be pointed at; one of them is in the order of Tab, the arrows go to the others. */
export function Unit({ at, drawn, className = '', faded, current, children }: UnitProps) {
  const { pointed, onPoint, onFocus, onChoose } = drawn;
  const inOrder = pointed === null ? at.side === 'sum' && at.row === 0 : samePlace(pointed, at);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a part of a drawing.
    <g
      className={`unit ${className}`}
      role="button"
      tabIndex={inOrder ? 0 : -1}
      aria-label={spokenName(drawn, at)}
      data-unit={unitId(at)}
      data-testid={`unit-at-${unitId(at)}`}
      data-faded={faded}
      data-current={current}
      onClick={() => onChoose(at)}
      onFocus={() => onFocus(at)}
      onBlur={() => onFocus(null)}
      onPointerEnter={() => onPoint(at)}
      onPointerLeave={() => onPoint(null)}
    >
      {children}
    </g>
  );
}

const SIDES = ['input', 'weight', 'sum', 'function'] as const;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Where an arrow key leads: along a side, or from an input over a weight to its sum and to the function behind it. */
export function arrowFrom(at: Pointed, key: string, { rows, columns, after }: Units): Pointed | null {
  const [across, down] = ARROWS[key] ?? [0, 0];
  if (across !== 0) {
    const side = SIDES[SIDES.indexOf(at.side) + across];
    return side === undefined || (side === 'function' && !after) ? null : { ...at, side };
  }
  if (down === 0) return null;
  if (at.side === 'weight') {
    const place = at.row * columns.count + at.column + down;
    if (place < 0 || place >= rows.count * columns.count) return null;
    return { ...at, row: Math.floor(place / columns.count), column: place % columns.count };
  }
  const [row, column] = at.side === 'input' ? [at.row, at.column + down] : [at.row + down, at.column];
  return row < 0 || row >= rows.count || column < 0 || column >= columns.count ? null : { ...at, row, column };
}

const CHOOSING: ReadonlySet<string> = new Set(['Enter', ' ']);

/** Arrow keys move the focus within the drawing: what has it is pointed at, unless the pointer rests elsewhere. */
export function onUnitKey(event: KeyboardEvent<SVGSVGElement>, { told, pointed, onFocus, onChoose }: UnitsDrawn): void {
  const focused = event.target instanceof Element ? event.target.getAttribute('data-unit') : null;
  if (focused === null || !(event.key in ARROWS || CHOOSING.has(event.key))) return;
  event.preventDefault();
  const at = pointed !== null && unitId(pointed) === focused ? pointed : placeOf(focused);
  if (CHOOSING.has(event.key)) {
    onChoose(at);
    return;
  }
  const next = arrowFrom(at, event.key, told.units);
  if (!next) return;
  // of many connections only those of the unit that is looked at have a box to be focused
  flushSync(() => onFocus(next));
  event.currentTarget.querySelector<SVGGElement>(`[data-unit="${unitId(next)}"]`)?.focus();
}

function placeOf(id: string): Pointed {
  const [side, first, second] = id.split('-');
  const [row, column] = side === 'input' ? [0, Number(first)] : [Number(first), Number(second ?? 0)];
  return { side: side as Pointed['side'], row, column };
}
