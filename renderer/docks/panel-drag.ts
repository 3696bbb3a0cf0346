import type { PointerEvent as ReactPointerEvent } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { aroundBoth } from '../canvas/viewport.ts';
import { DOCK_SIDES, type DockSide, dockOf, PANEL_IDS, type PanelId } from '../state/docks.ts';
import { uiStore } from '../state/stores.ts';
import { focusPanel } from './panel-name.ts';
import { type Spot, spotAt, type TabStrip } from './tab-strips.ts';
import { sideAt, type Zones, zonesOf } from './zones.ts';

/** A panel that is being dragged by its tab or title. */
export interface PanelDrag {
  readonly panel: PanelId;
  readonly zones: Zones;
  readonly strips: readonly TabStrip[];
  /** Between which tabs it would lie; null where it is over no tabs. */
  readonly spot: Spot | null;
  /** The dock that it is over; null between them and over tabs. */
  readonly over: DockSide | null;
}

const store = createStore<{ readonly drag: PanelDrag | null }>()(() => ({ drag: null }));

export const usePanelDrag = (): PanelDrag | null => useStore(store, ({ drag }) => drag);

/** How far a press moves before it is a drag. */
const THRESHOLD = 6;

const DOCKS: Readonly<Record<DockSide, string>> = {
  left: '.app-dock-left',
  right: '.app-dock-right',
  bottom: '.app-drawer',
};

function currentZones(): Zones {
  const box = (selector: string): DOMRect | undefined => document.querySelector(selector)?.getBoundingClientRect();
  const top = box('.app-top')?.bottom ?? 0;
  const bottom = box('.app-stepper')?.top ?? window.innerHeight;
  const sizes = Object.fromEntries(
    DOCK_SIDES.map((side) => [side, box(DOCKS[side])?.[side === 'bottom' ? 'height' : 'width'] ?? 0]),
  ) as Record<DockSide, number>;
  return zonesOf({ x: 0, y: top, width: window.innerWidth, height: bottom - top }, sizes);
}

const panelOf = (element: HTMLElement): PanelId | undefined => PANEL_IDS.find((id) => id === element.dataset.panel);

const panelAt = (target: EventTarget): PanelId | undefined => {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-panel]') : null;
  return element === null ? undefined : panelOf(element);
};

/**
 * The tabs that are on the screen. A press brings its panel on view, whose usual height may be another one: its tabs are meant also
 * where they were when they were pressed.
 */
const currentStrips = (panel: PanelId, pressed: number): readonly TabStrip[] =>
  DOCK_SIDES.flatMap((side) => {
    const list = document.querySelector(`${DOCKS[side]} .drawer-tabs`);
    if (list === null) return [];
    const tabs = [...list.querySelectorAll<HTMLElement>('[data-panel]')].flatMap((element) => {
      const id = panelOf(element);
      return id === undefined ? [] : [{ panel: id, rect: element.getBoundingClientRect() }];
    });
    const rect = list.getBoundingClientRect();
    const before = { x: rect.x, y: pressed - rect.height / 2, width: rect.width, height: rect.height };
    return [{ side, rect: tabs.some((each) => each.panel === panel) ? aroundBoth(rect, before) : rect, tabs }];
  });

function drop({ panel, spot, over }: PanelDrag): void {
  const { preferences, movePanel, putPanel } = uiStore.getState();
  if (spot !== null) putPanel(panel, spot.side, spot.before);
  else if (over !== null && dockOf(preferences.docks, panel) !== over) movePanel(panel, over);
  else return;
  focusPanel(panel);
}

/**
 * For a press on a tab or a title: once it moves the panel is dragged, to be dropped on a dock or between tabs. The pointer that
 * pressed is the only one that counts; Escape, and whatever takes that pointer away, leaves everything as it is.
 */
export function startPanelDrag(event: ReactPointerEvent<HTMLElement>): void {
  const panel = panelAt(event.target);
  if (panel === undefined || event.button !== 0 || !event.isPrimary || store.getState().drag !== null) return;
  const { clientX, clientY, pointerId, currentTarget: head } = event;
  const ends = new AbortController();
  const finish = (): void => {
    ends.abort();
    store.setState({ drag: null });
    delete document.documentElement.dataset.panelDrag;
    if (head.hasPointerCapture(pointerId)) head.releasePointerCapture(pointerId);
  };
  const onMove = (move: PointerEvent): void => {
    if (move.buttons === 0) {
      // let go where nobody was told
      finish();
      return;
    }
    const before = store.getState().drag;
    if (before === null && Math.hypot(move.clientX - clientX, move.clientY - clientY) < THRESHOLD) return;
    // from here on what happens to this pointer is told, wherever it is
    if (before === null) {
      head.setPointerCapture(pointerId);
      document.documentElement.dataset.panelDrag = '';
    }
    const at = { x: move.clientX, y: move.clientY };
    const { zones, strips } = before ?? { zones: currentZones(), strips: currentStrips(panel, clientY) };
    const spot = spotAt(strips, at, panel);
    store.setState({ drag: { panel, zones, strips, spot, over: spot === null ? sideAt(zones, at) : null } });
  };
  const onUp = (): void => {
    const { drag } = store.getState();
    finish();
    if (drag !== null) drop(drag);
  };
  const onKey = (key: KeyboardEvent): void => {
    if (key.key !== 'Escape' || store.getState().drag === null) return;
    key.preventDefault();
    key.stopPropagation();
    finish();
  };
  const listen = { signal: ends.signal, capture: true };
  const ofThis = (handle: (event: PointerEvent) => void) => (each: PointerEvent) => each.pointerId === pointerId && handle(each);
  window.addEventListener('pointermove', ofThis(onMove), listen);
  window.addEventListener('pointerup', ofThis(onUp), listen);
  window.addEventListener('pointercancel', ofThis(finish), listen);
  // a finger is first held by the tab or title that it presses, which lets go of it for the drag; what counts is what the head holds
  window.addEventListener(
    'lostpointercapture',
    ofThis(({ target }) => target === head && store.getState().drag && finish()),
    listen,
  );
  window.addEventListener('blur', (blur) => blur.target === window && finish(), listen);
  window.addEventListener('keydown', onKey, listen);
}
