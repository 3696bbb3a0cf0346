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
  /** The panel on view in each dock; null where it is closed. */
  readonly shown: Readonly<Record<DockSide, PanelId | null>>;
}

/** As the window comes: blocks on the left, what is selected on the right, all else below and closed. */
export const standardDocks: Docks = { places: {}, shown: { left: 'palette', right: 'inspector', bottom: null } };

const homeOf = (id: PanelId): DockSide => (id === 'palette' ? 'left' : id === 'inspector' ? 'right' : 'bottom');

export const dockOf = ({ places }: Docks, id: PanelId): DockSide => places[id] ?? homeOf(id);

/** The panels of a dock in their order. */
export const panelsIn = (docks: Docks, side: DockSide): readonly PanelId[] =>
  PANEL_IDS.filter((id) => dockOf(docks, id) === side);

export const isShown = (docks: Docks, id: PanelId): boolean => docks.shown[dockOf(docks, id)] === id;

/** Brings a panel on view in its dock. */
export function showPanel(docks: Docks, id: PanelId): Docks {
  return isShown(docks, id) ? docks : { ...docks, shown: { ...docks.shown, [dockOf(docks, id)]: id } };
}

export const closeDock = (docks: Docks, side: DockSide): Docks => ({ ...docks, shown: { ...docks.shown, [side]: null } });

/** Closes the dock of a panel that is on view, else brings it on view. */
export const togglePanel = (docks: Docks, id: PanelId): Docks =>
  isShown(docks, id) ? closeDock(docks, dockOf(docks, id)) : showPanel(docks, id);

/** Puts a panel into another dock, on view there. The dock that it leaves shows another of its panels, or closes with its last. */
export function movePanel(docks: Docks, id: PanelId, to: DockSide): Docks {
  const from = dockOf(docks, id);
  if (from === to) return showPanel(docks, id);
  const { [id]: _, ...others } = docks.places;
  const places = homeOf(id) === to ? others : { ...others, [id]: to };
  const left = docks.shown[from] === id ? (panelsIn({ ...docks, places }, from)[0] ?? null) : docks.shown[from];
  return { places, shown: { ...docks.shown, [from]: left, [to]: id } };
}

const isPanel = (value: unknown): value is PanelId => PANEL_IDS.some((id) => id === value);
const isSide = (value: unknown): value is DockSide => DOCK_SIDES.some((side) => side === value);
const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

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
  return { places, shown: { left: on('left'), right: on('right'), bottom: on('bottom') } };
}
