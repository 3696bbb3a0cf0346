import { MoveHorizontal } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { addClean } from './nudge-store.ts';
import { signed } from './signed.ts';

export interface ScrubberProps {
  readonly value: number;
  /** Change for one pixel or one press of an arrow key. */
  readonly unit: number;
  readonly label: string;
  readonly onChange: (value: number) => void;
}

const ARROWS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: 10,
  PageDown: -10,
};

/** Coarse with Shift, fine with Ctrl or Alt. */
const pace = (event: { readonly shiftKey: boolean; readonly ctrlKey: boolean; readonly altKey: boolean }): number =>
  event.shiftKey ? 10 : event.ctrlKey || event.altKey ? 0.1 : 1;

/** A number without an end, dragged to the left and right; the arrow keys do the same. */
export function Scrubber({ value, unit, label, onChange }: ScrubberProps) {
  const last = useRef({ x: 0, value: 0 });
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = ARROWS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(addClean(value, by * unit * pace(event)));
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    last.current = { x: event.clientX, value };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || event.clientX === last.current.x) return;
    // from where it was before this move: a key that is pressed in between changes the pace of what follows only
    const next = addClean(last.current.value, (event.clientX - last.current.x) * unit * pace(event));
    last.current = { x: event.clientX, value: next };
    onChange(next);
  };
  return (
    <div
      className="scrubber"
      role="spinbutton"
      tabIndex={0}
      aria-label={label}
      aria-valuenow={value}
      aria-valuetext={signed(value)}
      data-testid="nudge-scrub"
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
    >
      <MoveHorizontal size={16} aria-hidden />
      {signed(value)}
    </div>
  );
}
