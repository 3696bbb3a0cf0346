import i18next from 'i18next';
import type { KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { showKeys } from '../commands/keys.ts';
import { dockOf, PANEL_IDS, type PanelId, panelsIn, shiftPanel } from '../state/docks.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import type { MenuItems } from '../ui/menu.tsx';
import { panelsOf } from './on-view.ts';
import { focusPanel, panelName } from './panel-name.ts';

/** The order of the tabs of a dock by keys and menu: the tab with the focus goes past the one beside it. */

const WAYS = {
  earlier: { key: 'ArrowLeft', by: -1 },
  later: { key: 'ArrowRight', by: 1 },
} as const;

type Way = keyof typeof WAYS;

/** What was moved last, in words, for those who do not see it happen. */
const told = createStore<{ readonly text: string; readonly count: number }>()(() => ({ text: '', count: 0 }));

const panelsNow = (id: PanelId): readonly PanelId[] => {
  const { docks } = uiStore.getState().preferences;
  return panelsIn(docks, dockOf(docks, id)).filter(panelsOf(documentStore.getState()));
};

function shift(id: PanelId, way: Way): void {
  const { preferences, prefer } = uiStore.getState();
  const docks = shiftPanel(preferences.docks, id, WAYS[way].by, panelsOf(documentStore.getState()));
  if (docks !== preferences.docks) prefer({ docks });
  const ids = panelsNow(id);
  const text = i18next.t('docks:order.told', { name: panelName(id), place: ids.indexOf(id) + 1, count: ids.length });
  told.setState(({ count }) => ({ text, count: count + 1 }));
  focusPanel(id);
}

/** For a key on a tab: Ctrl+Shift with an arrow moves it among the others. */
export function onTabKey(event: KeyboardEvent): void {
  if (!(event.ctrlKey || event.metaKey) || !event.shiftKey || event.altKey) return;
  const way = (Object.keys(WAYS) as Way[]).find((each) => WAYS[each].key === event.key);
  const tab = event.target instanceof Element ? event.target.closest<HTMLElement>('[role="tab"]') : null;
  const id = PANEL_IDS.find((each) => each === tab?.dataset.panel);
  if (way === undefined || id === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  shift(id, way);
}

/** The same as lines of the panel's menu; none where it has no tab. */
export function orderItems(id: PanelId): readonly MenuItems[] {
  const ids = panelsNow(id);
  if (ids.length < 2) return [];
  const items = (Object.keys(WAYS) as Way[]).map((way) => ({
    id: `order-${way}`,
    label: i18next.t(`docks:order.${way}`),
    keys: showKeys(`Mod+Shift+${WAYS[way].key}`),
    disabled: ids[way === 'earlier' ? 0 : ids.length - 1] === id,
    testId: `dock-${way}`,
  }));
  return ['separator', ...items];
}

/** Does what a line of {@link orderItems} says; false for any other line. */
export function orderBy(id: PanelId, item: string): boolean {
  const way = (Object.keys(WAYS) as Way[]).find((each) => item === `order-${each}`);
  if (way !== undefined) shift(id, way);
  return way !== undefined;
}

/** Says where a tab has gone. */
export function OrderTold() {
  const { text, count } = useStore(told);
  return (
    <p className="visually-hidden" role="status" data-testid="dock-told">
      <span key={count}>{text}</span>
    </p>
  );
}
