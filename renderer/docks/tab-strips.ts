import type { Rect } from '../canvas/viewport.ts';
import type { DockSide, PanelId } from '../state/docks.ts';

/** The tabs of a dock, as they stand on the screen. */
export interface TabStrip {
  readonly side: DockSide;
  /** Where the pointer means it. */
  readonly rect: Rect;
  /** From left to right. */
  readonly tabs: readonly { readonly panel: PanelId; readonly rect: Rect }[];
}

/** Between two tabs. */
export interface Spot {
  readonly side: DockSide;
  /** The tab behind it; null behind all. */
  readonly before: PanelId | null;
  /** Where a mark shows it. */
  readonly mark: { readonly x: number; readonly y: number; readonly height: number };
}

const middle = ({ x, width }: Rect): number => x + width / 2;

/** Where among the tabs a panel lies that is let go at a place; null where there are none. */
export function spotAt(
  strips: readonly TabStrip[],
  point: { readonly x: number; readonly y: number },
  panel: PanelId,
): Spot | null {
  const strip = strips.find(
    ({ rect: { x, y, width, height } }) => point.x >= x && point.x < x + width && point.y >= y && point.y < y + height,
  );
  if (strip === undefined) return null;
  const { side, rect, tabs } = strip;
  const index = tabs.findIndex((each) => point.x < middle(each.rect));
  const [behind, last] = [tabs[index], tabs.at(-1)];
  if (last === undefined) return null;
  // on either side of itself it stays where it is
  const before = behind?.panel === panel ? (tabs[index + 1]?.panel ?? null) : (behind?.panel ?? null);
  const edge = behind?.rect.x ?? last.rect.x + last.rect.width;
  const { y, height } = last.rect;
  return { side, before, mark: { x: Math.min(Math.max(edge, rect.x), rect.x + rect.width), y, height } };
}
