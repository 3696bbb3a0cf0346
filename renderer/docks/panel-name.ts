import i18next from 'i18next';
import type { PanelId } from '../state/docks.ts';

/** What a panel is called in the chosen language. */
export const panelName = (id: PanelId): string =>
  id === 'palette' || id === 'inspector' ? i18next.t(`docks:names.${id}`) : i18next.t(`drawer:tabs.${id}`);

/** Puts the keyboard's focus on the tab or the title of a panel, once it is where it was put. */
export function focusPanel(id: PanelId): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-panel="${id}"]`)?.focus());
}
