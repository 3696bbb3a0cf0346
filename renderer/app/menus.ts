import { canRun } from '../commands/command.ts';
import { showKeys } from '../commands/keys.ts';
import { commandOf } from '../commands/registry.ts';
import type { MenuEntry } from '../ui/menu.tsx';

/** A command as a line of a menu, greyed out where it does not apply now. */
export function commandItem(id: string, label: string): MenuEntry {
  const entry = commandOf(id);
  const [keys] = entry.keys ?? CLIPBOARD_KEYS[id] ?? [];
  return { id, label, disabled: !canRun(entry), ...(keys === undefined ? {} : { keys: showKeys(keys) }) };
}

/** These keys arrive as clipboard events and so are nobody's shortcut. */
export const CLIPBOARD_KEYS: Readonly<Record<string, readonly string[]>> = {
  'edit.cut': ['Mod+X'],
  'edit.copy': ['Mod+C'],
  'edit.paste': ['Mod+V'],
  'edit.paste-wired': ['Mod+Shift+V'],
};
