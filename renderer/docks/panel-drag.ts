import type { PointerEvent as ReactPointerEvent } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { DOCK_SIDES, type DockSide, dockOf, PANEL_IDS, type PanelId } from '../state/docks.ts';
import { uiStore } from '../state/stores.ts';
import { focusPanel } from './panel-name.ts';
import { sideAt, type Zones, zonesOf } from './zones.ts';

/** A panel that is being dragged by its tab, and the dock that it is over. */
export interface PanelDrag {
  readonly panel: PanelId;
  readonly zones: Zones;
  readonly over: DockSide | null;
}

const store = createStore<{ readonly drag: PanelDrag | null }>()(() => ({ drag: null }));

export const usePanelDrag = (): PanelDrag | null => useStore(store, ({ drag }) => drag);

/** How far a press moves before it is a drag. */
const THRESHOLD = 6;

function currentZones(): Zones {
  const box = (selector: string): DOMRect | undefined => document.querySelector(selector)?.getBoundingClientRect();
  const top = box('.app-top')?.bottom ?? 0;
  const bottom = box('.app-stepper')?.top ?? window.innerHeight;
  const sizes = Object.fromEntries(
    DOCK_SIDES.map((side) => [side, (side === 'bottom' ? box('.app-drawer')?.height : box(`.app-dock-${side}`)?.width) ?? 0]),
  ) as Record<DockSide, number>;
  return zonesOf({ x: 0, y: top, width: window.innerWidth, height: bottom - top }, sizes);
}

const panelAt = (target: EventTarget): PanelId | undefined => {
  const name = target instanceof Element ? target.closest<HTMLElement>('[data-panel]')?.dataset.panel : undefined;
  return PANEL_IDS.find((id) => id === name);
};

/** For a press on a tab or a title: once it moves the panel is dragged, to be dropped on a dock; Escape ends that. */
export function startPanelDrag(event: ReactPointerEvent): void {
  const panel = panelAt(event.target);
  if (panel === undefined || event.button !== 0) return;
  const { clientX, clientY } = event;
  const ends = new AbortController();
  const listen = { signal: ends.signal, capture: true };
  const finish = (): void => {
    ends.abort();
    store.setState({ drag: null });
  };
  const onMove = (move: PointerEvent): void => {
    const zones = store.getState().drag?.zones;
    if (zones === undefined && Math.hypot(move.clientX - clientX, move.clientY - clientY) < THRESHOLD) return;
    const there = zones ?? currentZones();
    store.setState({ drag: { panel, zones: there, over: sideAt(there, { x: move.clientX, y: move.clientY }) } });
  };
  const onUp = (): void => {
    const over = store.getState().drag?.over ?? null;
    finish();
    const { preferences, movePanel } = uiStore.getState();
    if (over === null || dockOf(preferences.docks, panel) === over) return;
    movePanel(panel, over);
    focusPanel(panel);
  };
  const onKey = (key: KeyboardEvent): void => {
    if (key.key !== 'Escape') return;
    key.preventDefault();
    key.stopPropagation();
    finish();
  };
  window.addEventListener('pointermove', onMove, listen);
  window.addEventListener('pointerup', onUp, listen);
  window.addEventListener('pointercancel', finish, listen);
  window.addEventListener('blur', (blur) => blur.target === window && finish(), listen);
  window.addEventListener('keydown', onKey, listen);
}
