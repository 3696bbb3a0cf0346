import { canRun, commandContext, commandName } from '../commands/command.ts';
import { commandOf } from '../commands/registry.ts';
import { shownKeys } from '../commands/use-keys.ts';
import type { MenuEntry } from '../ui/menu.tsx';
import { TEMPLATES } from '../welcome/templates.ts';

/** A command as a line of a menu, greyed out where it does not apply now, with a tick where it is a setting in force. */
export function commandItem(id: string, label?: string): MenuEntry {
  const entry = commandOf(id);
  const keys = shownKeys(entry);
  return {
    id,
    label: label ?? commandName(entry),
    disabled: !canRun(entry),
    ...(entry.isOn === undefined ? {} : { checked: entry.isOn(commandContext()) }),
    ...(keys === undefined ? {} : { keys }),
  };
}

/** A menu inside a menu. */
export interface Submenu {
  /** Also the translation key of its name, under `commands:`. */
  readonly id: string;
  readonly commands: readonly string[];
}

/** Documents to begin with. */
export const NEW_FROM: Submenu = { id: 'templates', commands: TEMPLATES.map(({ id }) => `file.template-${id}`) };

/** What is selected in one line, or at equal distances. */
export const ARRANGEMENTS: readonly (string | null)[] = [
  'block.align-left',
  'block.align-centre',
  'block.align-right',
  null,
  'block.align-top',
  'block.align-middle',
  'block.align-bottom',
  null,
  'block.distribute-across',
  'block.distribute-down',
];
