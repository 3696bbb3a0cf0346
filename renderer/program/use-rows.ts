import { type UIEvent, useCallback, useLayoutEffect, useRef, useState } from 'react';

/** Pixels of every row: only those on view are drawn, so that they have to be equal. */
export const ROW = 24;
/** Rows drawn beyond the edges. */
const MARGIN = 6;

export interface Rows {
  readonly from: number;
  readonly to: number;
  readonly scroller: React.RefObject<HTMLDivElement | null>;
  readonly onScroll: (event: UIEvent<HTMLDivElement>) => void;
  /** Brings a row on view, with some of those before it. */
  readonly show: (row: number) => void;
}

/** The rows of a long table that are on view in a scrolled box. */
export function useRows(count: number): Rows {
  const scroller = useRef<HTMLDivElement | null>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(0);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const observer = new ResizeObserver(() => setHeight(box.clientHeight));
    observer.observe(box);
    setHeight(box.clientHeight);
    return () => observer.disconnect();
  }, []);
  const show = useCallback((row: number) => {
    const box = scroller.current;
    if (!box) return;
    const at = row * ROW;
    // the head of the table stays on top
    if (at < box.scrollTop || at + 3 * ROW > box.scrollTop + box.clientHeight) box.scrollTop = Math.max(0, at - 2 * ROW);
  }, []);
  const from = Math.max(0, Math.min(count, Math.floor(top / ROW)) - MARGIN);
  return {
    from,
    to: Math.min(count, Math.ceil((top + height) / ROW) + MARGIN),
    scroller,
    onScroll: useCallback((event: UIEvent<HTMLDivElement>) => setTop(event.currentTarget.scrollTop), []),
    show,
  };
}
