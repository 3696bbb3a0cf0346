import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { watchCuts } from '../arrange/cut-short.ts';

/** Pixels that a press has to move before it is a drag. */
const SLACK = 4;

/** A port as it is seen: its place in the list of its side, and the middle of its label on the screen. */
export interface PortSeen {
  readonly place: number;
  readonly y: number;
}

interface Grip {
  readonly y: number;
  readonly held: PortSeen;
  readonly others: readonly PortSeen[];
}

const seen = (label: HTMLElement): PortSeen => {
  const { top, height } = label.getBoundingClientRect();
  return { place: Number(label.dataset.place), y: top + height / 2 };
};

/** The labels of one side of the drawing that one of them stands in, without itself. */
function labelsBeside(label: HTMLElement): HTMLElement[] {
  const { side } = label.dataset;
  const all = label.closest('.react-flow')?.querySelectorAll<HTMLElement>(`.port-label[data-side="${side}"]`) ?? [];
  return [...all].filter((each) => each !== label && each.dataset.place !== undefined);
}

/**
 * How many places a port goes up or down in the list where its label is let go so far from where it stood: right behind, or before,
 * the last label that it passed. What is drawn need not stand in the order of the list.
 */
export function placesPassed({ held, others }: Pick<Grip, 'held' | 'others'>, by: number): number {
  const y = held.y + by;
  const passed = others.filter((each) => (by > 0 ? each.y >= held.y && each.y < y : each.y <= held.y && each.y > y));
  const [last] = passed.toSorted((a, b) => (by > 0 ? b.y - a.y : a.y - b.y));
  if (last === undefined) return 0;
  const before = by > 0 ? last.place + 1 : last.place;
  return (before > held.place ? before - 1 : before) - held.place;
}

/** Dragging a port's label up or down puts it between others; Alt with an arrow does the same by keyboard. Escape lets it go. */
export function usePortDrag(move: (by: number) => void) {
  const grip = useRef<Grip | null>(null);
  /** In pixels of the screen; null while it is not dragged. */
  const [offset, setOffset] = useState<number | null>(null);
  const end = (): void => {
    grip.current = null;
    setOffset(null);
  };
  useEffect(
    () =>
      watchCuts(() => {
        if (grip.current === null) return false;
        grip.current = null;
        setOffset(null);
        return true;
      }),
    [],
  );
  return {
    offset,
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>): void => {
        if (event.button !== 0) return;
        const label = event.currentTarget;
        grip.current = { y: event.clientY, held: seen(label), others: labelsBeside(label).map(seen) };
        label.setPointerCapture(event.pointerId);
      },
      onPointerMove: (event: PointerEvent<HTMLElement>): void => {
        if (grip.current === null) return;
        const by = event.clientY - grip.current.y;
        if (offset !== null || Math.abs(by) > SLACK) setOffset(by);
      },
      onPointerUp: (): void => {
        const by = grip.current === null || offset === null ? 0 : placesPassed(grip.current, offset);
        end();
        if (by !== 0) move(by);
      },
      onLostPointerCapture: end,
    },
  };
}
