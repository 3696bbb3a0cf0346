import { type MouseEvent, type PointerEvent, useCallback, useMemo, useState } from 'react';
import { isAnnotationKey } from '../../graph-core/document/annotations.ts';
import type { Point } from '../../graph-core/model/document.ts';
import { pressAnnotation } from '../annotations/selected.ts';
import { ARRANGEMENTS, commandItem } from '../app/menus.ts';
import { canRun, execute } from '../commands/command.ts';
import { commandOf } from '../commands/registry.ts';
import { isCardId } from '../data-card/cards.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { openScope, selectionIn } from '../state/editing.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import type { Selection } from '../state/ui-store.ts';
import { Menu, type MenuItems } from '../ui/menu.tsx';
import type { ShownEdge, ShownNode } from './bind.ts';
import { noteFrame } from './frame-adds.ts';
import { blockAt } from './painted/hit.ts';

export interface ContextMenuState {
  readonly at: Point | null;
  /** On what nothing stands: the menu is the canvas's own, whatever is selected elsewhere. */
  readonly isBare: boolean;
  readonly close: () => void;
  /** At the pointer; false for a right drag. */
  readonly open: (event: MouseEvent | globalThis.MouseEvent, isBare?: boolean) => boolean;
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
  const [isBare, setBare] = useState(false);
  const open = useCallback((event: MouseEvent | globalThis.MouseEvent, bare = false): boolean => {
    event.preventDefault();
    if (Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > CLICK) return false;
    setAt({ x: event.clientX, y: event.clientY });
    setBare(bare);
    return true;
  }, []);
  const handlers = useMemo(
    () => ({
      onNodeContextMenu: (event: MouseEvent, node: ShownNode) => {
        const { selection, select } = uiStore.getState();
        if (isAnnotationKey(node.id)) pressAnnotation(node.id, false);
        else if (!isCardId(node.id) && !selection.nodes.includes(node.id)) select({ nodes: [node.id] });
        open(event);
      },
      onEdgeContextMenu: (event: MouseEvent, edge: ShownEdge) => {
        if (!isCardId(edge.id)) uiStore.getState().select({ edges: [edge.id] });
        open(event);
      },
      onPaneContextMenu: (event: MouseEvent | globalThis.MouseEvent) => {
        // seen from afar, blocks are painted on the pane
        const { document } = documentStore.getState();
        open(event, blockAt(document, { x: event.clientX, y: event.clientY }) === null);
      },
      onSelectionContextMenu: (event: MouseEvent) => void open(event),
    }),
    [open],
  );
  return { at, isBare, close: useCallback(() => setAt(null), []), open, handlers };
}

/** Place of the submenu in which what is selected is put in line. */
const ARRANGE = 'arrange';

const FOR_ANNOTATIONS: readonly (string | null)[] = [
  'edit.rename',
  null,
  'block.colour-grey',
  'block.colour-blue',
  'block.colour-green',
  'block.colour-yellow',
  'block.colour-purple',
  null,
  ARRANGE,
  null,
  'edit.cut',
  'edit.copy',
  'edit.duplicate',
  'edit.delete',
];
const FOR_SELECTION: readonly (string | null)[] = [
  'block.mend',
  'block.open',
  'block.nudge-value',
  'block.focus',
  'edit.rename',
  'block.reveal',
  'block.hide',
  'block.merge',
  'block.group',
  'block.ungroup',
  'block.instance',
  'block.share',
  'block.own',
  'block.repeat',
  'block.turn',
  'block.collapse',
  'block.pin',
  'block.frame',
  null,
  'block.mute',
  'block.freeze',
  'block.stop-gradient',
  null,
  'block.make-own',
  'block.save-own',
  null,
  'block.insert',
  'edit.bend',
  'edit.detach',
  'view.other-end',
  'run.check',
  null,
  ARRANGE,
  'edit.tidy-right',
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
  'block.note',
  'block.frame',
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
  'block.turn-all',
  null,
  'view.unfold',
  'view.zoom-fit',
  'view.present',
];

/** A note has no name: its text is what is typed over. */
const isNote = ({ nodes, annotations = [] }: Selection): boolean =>
  nodes.length === 0 && annotations[0]?.startsWith('note:') === true;

function commandsFor({ nodes, edges, annotations = [] }: Selection): readonly (string | null)[] {
  if (nodes.length + edges.length > 0) return FOR_SELECTION;
  return annotations.length > 0 ? FOR_ANNOTATIONS : FOR_CANVAS;
}

const BESIDE = 8;

/** Moves what has just opened until it lies in the window, before it is painted; what is longer than that scrolls in itself. */
function intoWindow(menu: HTMLElement | null) {
  if (!menu) return;
  // its entries come after it
  const sizes = new ResizeObserver(() => {
    const { left, top, width, height } = menu.getBoundingClientRect();
    menu.style.left = `${Math.max(BESIDE, Math.min(left, window.innerWidth - width - BESIDE))}px`;
    menu.style.top = `${Math.max(BESIDE, Math.min(top, window.innerHeight - height - BESIDE))}px`;
  });
  sizes.observe(menu);
  return () => sizes.disconnect();
}

export function ContextMenu({ state }: { readonly state: ContextMenuState }) {
  const { t } = useTranslation('commands');
  const { at, isBare, close } = state;
  if (at === null) return null;
  const scope = openScope();
  const { selection: whole } = uiStore.getState();
  const selection = scope === null ? whole : selectionIn(scope, whole);
  const items: MenuItems[] = (isBare ? FOR_CANVAS : commandsFor(selection)).map((id) => {
    if (id === null) return 'separator';
    if (id !== ARRANGE) return commandItem(id, id === 'edit.rename' && isNote(selection) ? t('write-note') : undefined);
    const children = ARRANGEMENTS.map((each): MenuItems => (each === null ? 'separator' : commandItem(each)));
    return { id, label: t('arrange'), children, disabled: !canRun(commandOf('block.align-left')) };
  });
  const shown = items
    .filter((item) => item === 'separator' || item.disabled !== true)
    .filter((item, i, all) => item !== 'separator' || (i > 0 && i + 1 < all.length && all[i - 1] !== 'separator'));
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
        ref={intoWindow}
        style={{ left: at.x, top: at.y }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') close();
        }}
      >
        <Menu label={t('context-menu')} items={shown} onAction={run} autoFocus />
      </div>
    </>
  );
}
