import { type MouseEvent, type PointerEvent, useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Point } from '../../graph-core/model/document.ts';
import { commandItem } from '../app/menus.ts';
import { execute } from '../commands/command.ts';
import { commandOf } from '../commands/registry.ts';
import { isCardId } from '../data-card/cards.ts';
import { uiStore } from '../state/stores.ts';
import { Menu, type MenuItems } from '../ui/menu.tsx';
import type { ShownEdge, ShownNode } from './bind.ts';
import { noteFrame } from './frame-adds.ts';

export interface ContextMenuState {
  readonly at: Point | null;
  readonly close: () => void;
  /** At the pointer; false for a right drag. */
  readonly open: (event: MouseEvent | globalThis.MouseEvent) => boolean;
  readonly handlers: {
    readonly onNodeContextMenu: (event: MouseEvent, node: ShownNode) => void;
    readonly onEdgeContextMenu: (event: MouseEvent, edge: ShownEdge) => void;
    readonly onPaneContextMenu: (event: MouseEvent | globalThis.MouseEvent) => void;
    readonly onSelectionContextMenu: (event: MouseEvent) => void;
  };
}

/** How far the pointer may move between press and release for a click: a right drag pans. */
const CLICK = 4;
let pressed: Point = { x: 0, y: 0 };

/** Remembers where the right button went down, and what a frame that begins there adds to. */
export const notePress = (event: PointerEvent): void => {
  noteFrame(event);
  pressed = { x: event.clientX, y: event.clientY };
};

/** Opens on a right click on a block, a wire or the canvas; what was clicked is selected first. */
export function useContextMenu(): ContextMenuState {
  const [at, setAt] = useState<Point | null>(null);
  const open = useCallback((event: MouseEvent | globalThis.MouseEvent): boolean => {
    event.preventDefault();
    if (Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > CLICK) return false;
    setAt({ x: event.clientX, y: event.clientY });
    return true;
  }, []);
  const handlers = useMemo(
    () => ({
      onNodeContextMenu: (event: MouseEvent, node: ShownNode) => {
        const { selection, select } = uiStore.getState();
        if (!isCardId(node.id) && !selection.nodes.includes(node.id)) select({ nodes: [node.id] });
        open(event);
      },
      onEdgeContextMenu: (event: MouseEvent, edge: ShownEdge) => {
        if (!isCardId(edge.id)) uiStore.getState().select({ edges: [edge.id] });
        open(event);
      },
      onPaneContextMenu: (event: MouseEvent | globalThis.MouseEvent) => void open(event),
      onSelectionContextMenu: (event: MouseEvent) => void open(event),
    }),
    [open],
  );
  return { at, close: useCallback(() => setAt(null), []), open, handlers };
}

const FOR_SELECTION: readonly (string | null)[] = [
  'block.mend',
  'block.open',
  'block.nudge-value',
  'block.focus',
  'edit.rename',
  'block.reveal',
  'block.hide',
  'block.merge',
  'block.repeat',
  'block.turn',
  null,
  'block.mute',
  'block.freeze',
  'block.stop-gradient',
  null,
  'block.make-own',
  'block.save-own',
  null,
  'edit.tidy-right',
  'block.insert',
  'edit.bend',
  'edit.detach',
  'view.other-end',
  'run.check',
  null,
  'view.influences',
  'view.influenced',
  'edit.select-upstream',
  'edit.select-downstream',
  null,
  'run.to-cursor',
  'run.breakpoint',
  null,
  'edit.cut',
  'edit.copy',
  'edit.duplicate',
  'edit.duplicate-shared',
  'edit.duplicate-wired',
  'edit.delete',
  'edit.delete-heal',
];
const FOR_CANVAS: readonly (string | null)[] = [
  'block.add',
  'edit.paste',
  'edit.paste-wired',
  'edit.knife',
  'edit.select-all',
  'edit.tidy-right',
  'edit.tidy-down',
  'edit.tidy-up',
  'run.check',
  'view.summary',
  null,
  'block.reveal-all',
  'block.hide-all',
  null,
  'view.unfold',
  'view.zoom-fit',
  'view.present',
];

export function ContextMenu({ state }: { readonly state: ContextMenuState }) {
  const { t } = useTranslation('commands');
  const { at, close } = state;
  if (at === null) return null;
  const { selection } = uiStore.getState();
  const commands = selection.nodes.length + selection.edges.length > 0 ? FOR_SELECTION : FOR_CANVAS;
  const items: MenuItems[] = commands.map((id) => (id === null ? 'separator' : commandItem(id)));
  const shown = items
    .filter((item) => item === 'separator' || item.disabled !== true)
    .filter((item, i, all) => item !== 'separator' || (i > 0 && i + 1 < all.length && all[i - 1] !== 'separator'));
  // a long one scrolls, as the style sheet has it
  const height = Math.min(shown.length * 30 + 16, window.innerHeight * 0.7);
  const run = (id: string): void => {
    close();
    execute(commandOf(id));
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a click outside closes the menu, as Escape does. */}
      <div className="box-scrim" onPointerDown={close} onContextMenu={(event) => event.preventDefault()} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the menu inside has the keys; this one only closes. */}
      <div
        className="context-menu popover"
        data-testid="context-menu"
        style={{ left: Math.min(at.x, window.innerWidth - 240), top: Math.min(at.y, window.innerHeight - height - 8) }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') close();
        }}
      >
        <Menu label={t('context-menu')} items={shown} onAction={run} autoFocus />
      </div>
    </>
  );
}
