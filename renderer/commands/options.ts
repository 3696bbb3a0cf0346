import i18next from 'i18next';
import { LANGUAGES, SYSTEM } from '../i18n/i18n.ts';
import { languageName } from '../i18n/language-name.ts';
import type { Preferences } from '../state/preferences.ts';
import { sessionLink } from '../state/session.ts';
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

const language = (id: string): CommandEntry => ({
  id: `option.language-${id}`,
  group: 'option',
  name: () => i18next.t('commands:option.language', { name: languageName(id) }),
  isOn: ({ ui }) => ui.preferences.language === id,
  run: ({ ui }, dispatch) => {
    if (dispatch) ui.prefer({ language: id });
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
export const LANGUAGE_CHOICES = [SYSTEM, ...LANGUAGES.map(({ id }) => id)].map(language);
export const DEVICES = (['auto', 'webgpu', 'wasm', 'cpu'] as const).map(device);
