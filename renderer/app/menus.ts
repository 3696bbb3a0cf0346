import { canRun, commandContext, commandName } from '../commands/command.ts';
import { commandOf } from '../commands/registry.ts';
import { shownKeys } from '../commands/use-keys.ts';
import type { MenuEntry } from '../ui/menu.tsx';

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
