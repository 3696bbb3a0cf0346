import { type PointerEvent, useRef, useState } from 'react';

/** Pixels that a press has to move before it is a drag. */
const SLACK = 4;

interface Grip {
  readonly y: number;
  /** The middles of all ports of its side from top to bottom, and which of them is held. */
  readonly middles: readonly number[];
  readonly at: number;
}

/** The labels of one side of the drawing that one of them stands in. */
const labelsBeside = (label: HTMLElement): HTMLElement[] => {
  const { side } = label.dataset;
  const all = label.closest('.react-flow')?.querySelectorAll<HTMLElement>(`.port-label[data-side="${side}"]`) ?? [];
  return [...all].sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
};

const middleOf = (element: HTMLElement): number => {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
};

/** How many places a port goes up or down where it is held so far from where it stood. */
export function placesPassed({ middles, at }: Pick<Grip, 'middles' | 'at'>, by: number): number {
  const y = (middles[at] as number) + by;
  const before = middles.filter((middle, i) => i < at && middle > y).length;
  const after = middles.filter((middle, i) => i > at && middle < y).length;
  return after - before;
}

/** Dragging a port's label up or down puts it between others; Alt with an arrow does the same by keyboard. */
export function usePortDrag(move: (by: number) => void) {
  const grip = useRef<Grip | null>(null);
  /** In pixels of the screen; null while it is not dragged. */
  const [offset, setOffset] = useState<number | null>(null);
  const end = (): void => {
    grip.current = null;
    setOffset(null);
  };
  return {
    offset,
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>): void => {
        if (event.button !== 0) return;
        const labels = labelsBeside(event.currentTarget);
        grip.current = { y: event.clientY, middles: labels.map(middleOf), at: labels.indexOf(event.currentTarget) };
        event.currentTarget.setPointerCapture(event.pointerId);
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
      onPointerCancel: end,
    },
  };
}
