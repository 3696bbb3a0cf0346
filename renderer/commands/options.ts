import i18next from 'i18next';
import { LANGUAGES } from '../i18n/i18n.ts';
import type { Preferences } from '../state/preferences.ts';
import { sessionLink } from '../state/session.ts';
import { uiStore } from '../state/stores.ts';
import type { CommandEntry } from './command.ts';

/** What can be chosen for the whole window: each choice is a command, which menus, settings and the list of commands share. */

const theme = (id: Preferences['theme']): CommandEntry => ({
  id: `option.theme-${id}`,
  group: 'option',
  name: () => i18next.t('commands:option.theme', { name: i18next.t(`app:theme.${id}`) }),
  isOn: ({ ui }) => ui.preferences.theme === id,
  run: ({ ui }, dispatch) => {
    if (dispatch) ui.prefer({ theme: id });
    return true;
  },
});

/** Shows all texts in a language. */
export function changeLanguage(id: string): void {
  uiStore.getState().prefer({ language: id });
  void i18next.changeLanguage(id);
  globalThis.document.documentElement.lang = id;
}

const language = (id: string, name: string): CommandEntry => ({
  id: `option.language-${id}`,
  group: 'option',
  name: () => i18next.t('commands:option.language', { name }),
  isOn: ({ ui }) => ui.preferences.language === id,
  run: (_, dispatch) => {
    if (dispatch) changeLanguage(id);
    return true;
  },
});

const device = (id: Preferences['device']): CommandEntry => ({
  id: `option.device-${id}`,
  group: 'option',
  name: () => i18next.t('commands:option.device', { name: i18next.t(`app:device.${id}`) }),
  isOn: ({ ui }) => ui.preferences.device === id,
  run: ({ ui }, dispatch) => {
    if (!dispatch) return true;
    ui.prefer({ device: id });
    void sessionLink().useDevice(id);
    return true;
  },
});

export const THEMES = (['system', 'light', 'dark'] as const).map(theme);
export const LANGUAGE_CHOICES = LANGUAGES.map(({ id, name }) => language(id, name));
export const DEVICES = (['auto', 'webgpu', 'cpu'] as const).map(device);
