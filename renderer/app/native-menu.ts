import i18next from 'i18next';
import { MENU_COMMANDS, type MenuCommand, type MenuState } from '../../electron/shared/api.ts';
import { allKeysOf, type Bindings, isChanged } from '../commands/bindings.ts';
import { askedNow, commandName, execute } from '../commands/command.ts';
import { acceleratorOf } from '../commands/keys.ts';
import { COMMANDS, commandOf, isCommand } from '../commands/registry.ts';
import type { PlatformApi } from '../platform/platform-api.ts';
import { sessionStore } from '../state/session.ts';
import { documentStore, uiStore } from '../state/stores.ts';

/** The menu is told what applies at most this often, in milliseconds: a training run changes its state all the time. */
const QUIET = 100;

const MENUS = ['file', 'edit', 'view', 'run', 'help'] as const;

/** The keys that the user changed, as Electron writes them; the menu has the others by itself. */
function acceleratorsOf(bindings: Bindings): Readonly<Record<string, string>> {
  const changed = MENU_COMMANDS.filter((id) => isCommand(id) && isChanged(commandOf(id), bindings));
  return Object.fromEntries(changed.map((id) => [id, acceleratorOf(allKeysOf(commandOf(id), bindings)[0] ?? '')]));
}

/** Names that say nothing about the state, once for each language: there are hundreds, and the menu is told after each edit. */
const named = new Map<string, Readonly<Record<string, string>>>();

function fixedNames(): Readonly<Record<string, string>> {
  const before = named.get(i18next.language);
  if (before) return before;
  const names = Object.fromEntries([
    ...COMMANDS.filter(({ name }) => name === undefined).map((entry) => [entry.id, commandName(entry)]),
    ...MENUS.map((id) => [`menu.${id}`, i18next.t(`app:top-bar.${id}`)]),
  ]);
  named.set(i18next.language, names);
  return names;
}

/** What the native menu shows now: names in the chosen language, and the commands that do not apply. */
function menuState(): MenuState {
  const canRun = askedNow();
  const isAvailable = (id: MenuCommand): boolean => isCommand(id) && canRun(commandOf(id));
  return {
    labels: {
      ...fixedNames(),
      ...Object.fromEntries(COMMANDS.filter(({ name }) => name !== undefined).map((entry) => [entry.id, commandName(entry)])),
    },
    keys: acceleratorsOf(uiStore.getState().preferences.keys),
    disabled: MENU_COMMANDS.filter((id) => !isAvailable(id)),
  };
}

/** Keeps the native menu at what can be done, and does what is chosen there. */
export function followMenu(api: PlatformApi): void {
  let last = '';
  let timer: ReturnType<typeof setTimeout> | null = null;
  const send = (): void => {
    timer = null;
    const state = menuState();
    const text = JSON.stringify(state);
    if (text === last) return;
    last = text;
    api.setMenu(state);
  };
  const sendSoon = (): void => {
    if (timer === null) timer = setTimeout(send, QUIET);
  };
  send();
  for (const store of [documentStore, sessionStore, uiStore]) store.subscribe(sendSoon);
  i18next.on('languageChanged', sendSoon);
  api.onMenu((command) => {
    if (isCommand(command)) execute(commandOf(command));
  });
}
