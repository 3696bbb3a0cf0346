import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Separator, SubmenuTrigger } from 'react-aria-components';

export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly keys?: string;
  readonly disabled?: boolean;
  /** Shown with a tick when true; null or absent for plain commands. */
  readonly checked?: boolean | null;
  readonly icon?: ReactNode;
  readonly children?: readonly MenuItems[];
  readonly testId?: string;
}

/** An entry, or a line between groups. */
export type MenuItems = MenuEntry | 'separator';

export interface MenuProps {
  readonly label: string;
  /** A function is asked each time the menu opens. */
  readonly items: readonly MenuItems[] | (() => readonly MenuItems[]);
  readonly onAction: (id: string) => void;
  /** Takes the focus when it appears without a button of its own. */
  readonly autoFocus?: boolean;
}

interface ItemProps {
  readonly entry: MenuEntry;
  readonly onAction: (id: string) => void;
  /** Some line of the menu can have a tick: all labels stand behind the room for it. */
  readonly hasTicks: boolean;
}

function Item({ entry, onAction, hasTicks }: ItemProps) {
  const { checked } = entry;
  const item = (
    <MenuItem
      id={entry.id}
      textValue={entry.label}
      className="menu-item"
      isDisabled={entry.disabled ?? false}
      data-testid={entry.testId ?? `menu-${entry.id}`}
    >
      {hasTicks && <span className="menu-item-check">{checked === true && <Check size={14} aria-hidden />}</span>}
      {entry.icon}
      <span className="menu-item-label">
        {entry.label}
        {checked === true && <span className="visually-hidden"> ✓</span>}
      </span>
      {entry.keys !== undefined && <kbd className="menu-item-keys">{entry.keys}</kbd>}
      {entry.children && <span aria-hidden>▸</span>}
    </MenuItem>
  );
  if (!entry.children) return item;
  return (
    <SubmenuTrigger>
      {item}
      <Popover className="popover">
        <Menu label={entry.label} items={entry.children} onAction={onAction} />
      </Popover>
    </SubmenuTrigger>
  );
}

/** The list of a menu, inside a popover. */
export function Menu({ label, items, onAction, autoFocus = false }: MenuProps) {
  const entries = typeof items === 'function' ? items() : items;
  const hasTicks = entries.some((entry) => entry !== 'separator' && typeof entry.checked === 'boolean');
  return (
    <AriaMenu aria-label={label} className="menu" autoFocus={autoFocus && 'first'} onAction={(key) => onAction(String(key))}>
      {entries.map((entry, index) =>
        entry === 'separator' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: separators have no identity but their place.
          <Separator key={`separator-${index}`} className="menu-separator" />
        ) : (
          <Item key={entry.id} entry={entry} onAction={onAction} hasTicks={hasTicks} />
        ),
      )}
    </AriaMenu>
  );
}

/** A button of the component library that opens a menu. */
export function MenuButton({ children, ...menu }: MenuProps & { readonly children: ReactElement }) {
  return (
    <MenuTrigger>
      {children}
      <Popover className="popover" placement="bottom start" offset={4}>
        <Menu {...menu} />
      </Popover>
    </MenuTrigger>
  );
}
