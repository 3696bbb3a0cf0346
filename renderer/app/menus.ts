import { canRun, commandContext } from '../commands/command.ts';
import { showKeys } from '../commands/keys.ts';
import { commandOf } from '../commands/registry.ts';
import type { MenuEntry } from '../ui/menu.tsx';
import { TEMPLATES } from '../welcome/templates.ts';

/** A command as a line of a menu, greyed out where it does not apply now. */
export function commandItem(id: string, label: string): MenuEntry {
  const entry = commandOf(id);
  const [keys] = entry.keys ?? CLIPBOARD_KEYS[id] ?? [];
  return {
    id,
    label,
    disabled: !canRun(entry),
    ...(entry.isOn?.(commandContext()) ? { checked: true } : {}),
    ...(keys === undefined ? {} : { keys: showKeys(keys) }),
  };
}

/** These keys arrive as clipboard events and so are nobody's shortcut. */
export const CLIPBOARD_KEYS: Readonly<Record<string, readonly string[]>> = {
  'edit.cut': ['Mod+X'],
  'edit.copy': ['Mod+C'],
  'edit.paste': ['Mod+V'],
  'edit.paste-wired': ['Mod+Shift+V'],
};

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
