import { type MouseEvent, type PointerEvent, useRef } from 'react';
import { documentStore } from '../state/stores.ts';
import { type Bounds, scrubbed } from './number-steps.ts';

export interface ScrubProps extends Bounds {
  readonly value: number | null;
  readonly onCommit: (value: number) => void;
  readonly disabled: boolean;
}

interface Drag {
  readonly x: number;
  readonly start: number;
  /** The hand has moved far enough to mean a drag, not a click. */
  readonly moving: boolean;
}

/** How far a hand may move, in pixels, while it clicks. */
const CLICK = 4;

const isEdited = (field: HTMLInputElement): boolean => document.activeElement === field;

export interface ScrubHandlers {
  readonly onMouseDown: (event: MouseEvent<HTMLInputElement>) => void;
  readonly onPointerDown: (event: PointerEvent<HTMLInputElement>) => void;
  readonly onPointerMove: (event: PointerEvent<HTMLInputElement>) => void;
  readonly onPointerUp: (event: PointerEvent<HTMLInputElement>) => void;
  readonly onPointerCancel: (event: PointerEvent<HTMLInputElement>) => void;
}

/**
 * A number field at rest is dragged sideways to change its number, as one step of the history; a click goes into it. While
 * it is edited, the mouse selects text as in every field.
 */
export function useScrub({ value, onCommit, disabled, ...bounds }: ScrubProps): ScrubHandlers {
  const drag = useRef<Drag | null>(null);
  const sent = useRef<number | null>(null);
  const end = (event: PointerEvent<HTMLInputElement>, isClick: boolean): void => {
    const was = drag.current;
    drag.current = null;
    if (was?.moving) documentStore.getState().release();
    else if (was && isClick) event.currentTarget.focus();
  };
  return {
    // The field gets the focus once it is known that nobody drags.
    onMouseDown: (event) => {
      if (drag.current) event.preventDefault();
    },
    onPointerDown: (event) => {
      const canDrag = !disabled && value !== null && Number.isFinite(value) && event.button === 0;
      if (!canDrag || isEdited(event.currentTarget) || event.pointerType === 'touch') return;
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { x: event.clientX, start: value, moving: false };
      sent.current = value;
    },
    onPointerMove: (event) => {
      const { current } = drag;
      if (!current) return;
      const by = event.clientX - current.x;
      if (!current.moving && Math.abs(by) < CLICK) return;
      if (!current.moving) {
        (document.activeElement as HTMLElement | null)?.blur();
        documentStore.getState().hold();
        drag.current = { ...current, moving: true };
      }
      const next = scrubbed(current.start, by, event, bounds);
      if (next === sent.current) return;
      sent.current = next;
      onCommit(next);
    },
    onPointerUp: (event) => end(event, true),
    onPointerCancel: (event) => end(event, false),
  };
}
