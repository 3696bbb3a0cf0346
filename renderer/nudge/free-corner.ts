/** A rectangle on the screen. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Corner {
  readonly side: 'left' | 'right';
  readonly end: 'top' | 'bottom';
}

/** In the order in which they are taken where all cover as much. */
const CORNERS: readonly Corner[] = [
  { side: 'left', end: 'bottom' },
  { side: 'right', end: 'bottom' },
  { side: 'left', end: 'top' },
  { side: 'right', end: 'top' },
];
const EDGE = 12;

const overlap = (a: Area, b: Area): number =>
  Math.max(0, Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left)) *
  Math.max(0, Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top));

/** Where a panel lies at a corner of the pane. */
export function cornerArea(pane: Area, { width, height }: Pick<Area, 'width' | 'height'>, { side, end }: Corner): Area {
  const left = side === 'left' ? pane.left + EDGE : pane.left + pane.width - EDGE - width;
  const top = end === 'top' ? pane.top + EDGE : pane.top + pane.height - EDGE - height;
  return { left, top, width, height };
}

/** The corner at which a panel covers least of what is drawn. */
export function freeCorner(pane: Area, panel: Pick<Area, 'width' | 'height'>, drawn: readonly Area[]): Corner {
  const covered = (corner: Corner): number => {
    const area = cornerArea(pane, panel, corner);
    return drawn.reduce((sum, each) => sum + overlap(area, each), 0);
  };
  const ranked = CORNERS.map((corner) => ({ corner, harm: covered(corner) })).sort((a, b) => a.harm - b.harm);
  return ranked[0]?.corner ?? (CORNERS[0] as Corner);
}
