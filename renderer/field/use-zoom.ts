import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect, useRef } from 'react';
import type { Field } from '../../session/protocol.ts';
import { fieldStore, rangesSeen, showRanges, wholeOf } from './field-store.ts';
import { type Frame, toPlace } from './frame.ts';
import { keyed, panned, type Range, zoomed } from './zoom.ts';

/** What a pixel of the wheel makes of the width that is seen. */
const WHEEL = 0.002;
/** A wheel that counts in lines or pages, in pixels. */
const DELTA_PIXELS = [1, 16, 400] as const;
/** A pointer that has moved less is clicking. */
const DRAG_FROM = 4;
/** A click waits this long for a second one, in milliseconds, where that would mean something else. */
const DOUBLE_MS = 250;

interface Drag {
  readonly x: number;
  readonly y: number;
  readonly ranges: readonly Range[];
  moved: boolean;
}

export interface Zooming {
  readonly onPointerDown: (event: MouseEvent) => void;
  readonly onPointerMove: (event: MouseEvent) => void;
  readonly onPointerUp: () => void;
  readonly onClick: (event: MouseEvent) => void;
  readonly onDoubleClick: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/**
 * Wheel, drag and keys on the picture of a field. `click` is called for a click that was no drag; while something is zoomed, once
 * no second click has followed, which shows the whole again.
 */
export function useZoom(
  canvas: RefObject<HTMLCanvasElement | null>,
  frame: Frame,
  field: Field,
  click: (at: readonly [number, number]) => void,
): Zooming {
  const drag = useRef<Drag | null>(null);
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef({ frame, field });
  useEffect(() => {
    latest.current = { frame, field };
  });
  const at = ({ clientX, clientY }: { clientX: number; clientY: number }): [number, number] => {
    const box = canvas.current?.getBoundingClientRect();
    return [clientX - (box?.left ?? 0), clientY - (box?.top ?? 0)];
  };

  useEffect(() => {
    const element = canvas.current;
    const onWheel = (event: WheelEvent): void => {
      const box = (event.target as HTMLElement).getBoundingClientRect();
      const { frame: now, field: shown } = latest.current;
      const place = toPlace(now, event.clientX - box.left, event.clientY - box.top);
      if (place === null) return;
      event.preventDefault();
      const pixels = event.deltaY * (DELTA_PIXELS[event.deltaMode as 0 | 1 | 2] ?? 1);
      showRanges(zoomed(rangesSeen(shown), wholeOf(shown), place, Math.exp(Math.max(-1, Math.min(1, WHEEL * pixels)))));
    };
    // React listens passively: the panel would scroll as well
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element?.removeEventListener('wheel', onWheel);
      clearTimeout(waiting.current);
    };
  }, [canvas]);

  return {
    onPointerDown: (event) => {
      if (event.button !== 0 || toPlace(frame, ...at(event)) === null) return;
      drag.current = { x: event.clientX, y: event.clientY, ranges: rangesSeen(field), moved: false };
    },
    onPointerMove: (event) => {
      const from = drag.current;
      // the button may have been let go outside
      if (from === null || (event.buttons & 1) === 0) return;
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
      from.moved ||= Math.hypot(dx, dy) >= DRAG_FROM;
      if (from.moved) showRanges(panned(from.ranges, [-dx / frame.width, dy / frame.height]));
    },
    onPointerUp: () => {
      // a click follows, which has to know whether this was a drag
      setTimeout(() => {
        drag.current = null;
      }, 0);
    },
    onClick: (event) => {
      if (drag.current?.moved === true) return;
      const place = at(event);
      clearTimeout(waiting.current);
      if (fieldStore.getState().ranges === undefined) click(place);
      else if (event.detail < 2) waiting.current = setTimeout(() => click(place), DOUBLE_MS);
    },
    onDoubleClick: () => {
      clearTimeout(waiting.current);
      showRanges(null);
    },
    onKeyDown: (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const next = keyed(event.key, rangesSeen(field), wholeOf(field));
      if (next === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      showRanges(next);
    },
  };
}
