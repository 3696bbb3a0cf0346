/** Where the panels of the window are: each in one of three docks, each dock with one of its panels on view or closed. */

/** The panels that are below the graph unless they were moved, in their order. */
export const DRAWER_TABS = [
  'data',
  'training',
  'rates',
  'runs',
  'field',
  'results',
  'histograms',
  'surface',
  'episode',
  'text',
  'problems',
  'health',
  'history',
  'program',
  'breakpoints',
] as const;

export type DrawerTab = (typeof DRAWER_TABS)[number];

export const PANEL_IDS = ['palette', 'inspector', ...DRAWER_TABS] as const;

export type PanelId = (typeof PANEL_IDS)[number];

export const DOCK_SIDES = ['left', 'right', 'bottom'] as const;

export type DockSide = (typeof DOCK_SIDES)[number];

export interface Docks {
  /** Only of panels that are not where they belong. */
  readonly places: Readonly<Partial<Record<PanelId, DockSide>>>;
  /** The panel chosen in each dock, on view where the document has it; null where the dock is closed. */
  readonly shown: Readonly<Record<DockSide, PanelId | null>>;
  /** All panels in the order of their tabs, once some were put into another. */
  readonly order?: readonly PanelId[];
}

/** Which panels the document has: some are there only for some. */
export type HasPanel = (id: PanelId) => boolean;

/** As the window comes: blocks on the left, what is selected on the right, all else below and closed. */
export const standardDocks: Docks = { places: {}, shown: { left: 'palette', right: 'inspector', bottom: null } };

const homeOf = (id: PanelId): DockSide => (id === 'palette' ? 'left' : id === 'inspector' ? 'right' : 'bottom');

export const dockOf = ({ places }: Docks, id: PanelId): DockSide => places[id] ?? homeOf(id);

/** The panels of a dock in their order. */
export const panelsIn = (docks: Docks, side: DockSide): readonly PanelId[] =>
  (docks.order ?? PANEL_IDS).filter((id) => dockOf(docks, id) === side);

/**
 * The panel that is really on view in a dock: the chosen one, or another of those that the document has while it lacks that one;
 * null while the dock is closed, or has none that is there.
 */
export function onView(docks: Docks, side: DockSide, has: HasPanel): PanelId | null {
  const chosen = docks.shown[side];
  if (chosen === null) return null;
  const ids = panelsIn(docks, side).filter(has);
  return [chosen, 'training' as const].find((id) => ids.includes(id)) ?? ids[0] ?? null;
}

/** Whether a panel is what its dock really shows. */
export const isShown = (docks: Docks, id: PanelId, has: HasPanel): boolean => onView(docks, dockOf(docks, id), has) === id;

/** Brings a panel on view in its dock. */
export function showPanel(docks: Docks, id: PanelId): Docks {
  const side = dockOf(docks, id);
  return docks.shown[side] === id ? docks : { ...docks, shown: { ...docks.shown, [side]: id } };
}

export const closeDock = (docks: Docks, side: DockSide): Docks => ({ ...docks, shown: { ...docks.shown, [side]: null } });

/** Puts a panel into another dock, on view there. The dock that it leaves shows another of its panels, or closes with its last. */
export function movePanel(docks: Docks, id: PanelId, to: DockSide): Docks {
  const from = dockOf(docks, id);
  if (from === to) return showPanel(docks, id);
  const { [id]: _, ...others } = docks.places;
  const places = homeOf(id) === to ? others : { ...others, [id]: to };
  const left = docks.shown[from] === id ? (panelsIn({ ...docks, places }, from)[0] ?? null) : docks.shown[from];
  return { ...docks, places, shown: { ...docks.shown, [from]: left, [to]: id } };
}

/** Puts a panel into a dock, before another panel there or, for null, behind all of them, on view. */
export function putPanel(docks: Docks, id: PanelId, to: DockSide, before: PanelId | null): Docks {
  if (before === id) return docks;
  const moved = movePanel(docks, id, to);
  const last = panelsIn(moved, to).findLast((each) => each !== id);
  if (last === undefined) return moved;
  const others = (docks.order ?? PANEL_IDS).filter((each) => each !== id);
  const at = before === null ? others.indexOf(last) + 1 : others.indexOf(before);
  return inOrder(moved, others.toSpliced(at, 0, id));
}

/** Moves the tab of a panel past that of the one before or behind it, of those that are there. */
export function shiftPanel(docks: Docks, id: PanelId, by: -1 | 1, has: HasPanel): Docks {
  const side = dockOf(docks, id);
  const ids = panelsIn(docks, side).filter(has);
  const other = ids[ids.indexOf(id) + by];
  if (other === undefined) return docks;
  if (by < 0) return putPanel(docks, id, side, other);
  const all = panelsIn(docks, side);
  return putPanel(docks, id, side, all[all.indexOf(other) + 1] ?? null);
}

/** The order in which the window comes is not written down. */
function inOrder({ order: _, ...docks }: Docks, order: readonly PanelId[]): Docks {
  return order.every((id, index) => id === PANEL_IDS[index]) ? docks : { ...docks, order };
}

const isPanel = (value: unknown): value is PanelId => PANEL_IDS.some((id) => id === value);
const isSide = (value: unknown): value is DockSide => DOCK_SIDES.some((side) => side === value);
const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** Each panel once: those that a window stored, and behind the panel that it comes after each that was not there then. */
function parseOrder(raw: unknown): readonly PanelId[] {
  const order = [...new Set(Array.isArray(raw) ? raw.filter(isPanel) : [])];
  for (const [index, id] of PANEL_IDS.entries()) {
    const before = PANEL_IDS[index - 1];
    if (!order.includes(id)) order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, id);
  }
  return order;
}

/** Reads what was stored; what cannot be is as the window comes. A panel is never on view where it is not. */
export function parseDocks(raw: unknown): Docks {
  const stored = recordOf(raw);
  const places: Partial<Record<PanelId, DockSide>> = {};
  for (const [id, side] of Object.entries(recordOf(stored.places)))
    if (isPanel(id) && isSide(side) && side !== homeOf(id)) places[id] = side;
  const shown = recordOf(stored.shown);
  const on = (side: DockSide): PanelId | null => {
    const id = shown[side] === undefined ? standardDocks.shown[side] : shown[side];
    return isPanel(id) && dockOf({ places, shown: standardDocks.shown }, id) === side ? id : null;
  };
  return inOrder({ places, shown: { left: on('left'), right: on('right'), bottom: on('bottom') } }, parseOrder(stored.order));
}
