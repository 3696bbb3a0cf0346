import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../shared/api.ts';
import type { MenuNode, MenuSection } from './menu-model.ts';

export interface MenuActions {
  readonly command: (command: MenuCommand) => void;
  readonly openRecent: (path: string) => void;
}

/** Turns the menu model into what Electron builds a menu from. */
export const toMenuTemplate = (sections: readonly MenuSection[], actions: MenuActions): MenuItemConstructorOptions[] =>
  sections.map((section) => ({
    id: section.id,
    label: section.label,
    submenu: section.items.map((item) => toItem(item, actions)),
  }));

function toItem(node: MenuNode, actions: MenuActions): MenuItemConstructorOptions {
  switch (node.kind) {
    case 'separator':
      return { type: 'separator' };
    case 'role':
      return { role: node.role };
    case 'recent':
      return {
        label: node.label,
        enabled: node.files.length > 0,
        submenu: node.files.map(({ name, path, missing }) => ({
          label: name,
          toolTip: path,
          enabled: !missing,
          click: () => actions.openRecent(path),
        })),
      };
    case 'command':
      if (node.role !== undefined) return { label: node.label, role: node.role };
      return {
        id: node.command,
        label: node.label,
        enabled: node.enabled,
        // The page handles its keys itself, as it must in a browser; here they are only shown.
        ...(node.keys === undefined ? {} : { accelerator: node.keys, registerAccelerator: false }),
        click: () => actions.command(node.command),
      };
  }
}
