/** Height of a row of the table. */
export const ROW_HEIGHT = 22;
/** Rows that are drawn above and below those in sight. */
const OVERSCAN = 6;
/** A page cannot be higher than about 33 million pixels; a longer table scrolls over several rows a pixel. */
const MAX_HEIGHT = 20_000_000;

/** Which rows of a long table are drawn, and the empty space above and below them. */
export interface VisibleRows {
  readonly first: number;
  /** One past the last. */
  readonly last: number;
  readonly above: number;
  readonly below: number;
}

/** Rows in sight of `count` where `top` pixels are scrolled away and `height` pixels are seen. */
export function visibleRows(count: number, top: number, height: number): VisibleRows {
  const total = Math.min(MAX_HEIGHT, count * ROW_HEIGHT);
  const seen = Math.ceil(height / ROW_HEIGHT);
  const reach = Math.max(1, total - height);
  const at = count * ROW_HEIGHT <= MAX_HEIGHT ? top / ROW_HEIGHT : Math.min(1, top / reach) * Math.max(0, count - seen);
  const first = Math.max(0, Math.min(count, Math.floor(at)) - OVERSCAN);
  const last = Math.min(count, Math.floor(at) + seen + OVERSCAN);
  // Where pixels stand for several rows, the rows drawn are those around the place that is scrolled to.
  const above = Math.max(0, Math.min(top - (Math.floor(at) - first) * ROW_HEIGHT, total - (last - first) * ROW_HEIGHT));
  const start = count * ROW_HEIGHT <= MAX_HEIGHT ? first * ROW_HEIGHT : above;
  return { first, last, above: start, below: Math.max(0, total - start - (last - first) * ROW_HEIGHT) };
}
