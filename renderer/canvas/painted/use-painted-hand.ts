import { type MouseEvent, type PointerEvent, useEffect, useMemo, useRef } from 'react';
import type { NodeId, Point } from '../../../graph-core/model/document.ts';
import { openBlock } from '../../inside/open.ts';
import { hovered } from '../../mirror/hovered.ts';
import { nodesById } from '../../state/derived.ts';
import { documentStore, uiStore } from '../../state/stores.ts';
import { flowHandle } from '../flow-handle.ts';
import { isDisc } from '../geometry.ts';
import { geometryIn } from '../placed.ts';
import { blockAt, selectBlock, wireAtPlace } from './hit.ts';

/** A press moves a block from so many pixels on, as with React Flow's own blocks. */
const THRESHOLD = 2;

interface Press {
  readonly pointer: number;
  readonly screen: Point;
  readonly from: Point;
  isDrag: boolean;
}

/** What a drag is told to. */
export interface Drag {
  readonly move: (positions: ReadonlyMap<NodeId, Point>) => void;
  /** Ends it: one edit for everything that moved. */
  readonly drop: () => void;
}

const screenOf = ({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }): Point => ({
  x: clientX,
  y: clientY,
});

/** On the pane itself, where the pane is not about to be panned: not on a card or on what lies over the canvas. */
const isOnPane = ({ target }: { readonly target: EventTarget }): boolean =>
  target instanceof Element && target.classList.contains('react-flow__pane') && !target.classList.contains('draggable');

const hitBy = (event: MouseEvent | PointerEvent): NodeId | null =>
  isOnPane(event) ? blockAt(documentStore.getState().document, screenOf(event)) : null;

/** Where selected blocks are once they have been dragged by so much. */
function dragged({ x, y }: Point): ReadonlyMap<NodeId, Point> {
  const byId = nodesById(documentStore.getState().document);
  return new Map(
    uiStore.getState().selection.nodes.flatMap((id): [NodeId, Point][] => {
      const node = byId.get(id);
      return node ? [[id, { x: (node.position?.x ?? 0) + x, y: (node.position?.y ?? 0) + y }]] : [];
    }),
  );
}

const onPointerLeave = (): void => hovered.setState({ id: null });

/** The menu is about the block that it is opened on. */
const onContextMenuCapture = (event: MouseEvent): void => {
  const id = hitBy(event);
  if (id !== null && !uiStore.getState().selection.nodes.includes(id)) uiStore.getState().select({ nodes: [id] });
};

/** A click beside all blocks selects the wire that it is on; false where there is none. */
const onClick = (event: MouseEvent): boolean => {
  const wire = isOnPane(event) ? wireAtPlace(documentStore.getState().document, screenOf(event)) : null;
  if (wire === null) return false;
  const { selection, select } = uiStore.getState();
  const isAdding = event.shiftKey || event.ctrlKey || event.metaKey;
  if (!isAdding) select({ edges: [wire] });
  else
    select({
      ...selection,
      edges: selection.edges.includes(wire) ? selection.edges.filter((id) => id !== wire) : [...selection.edges, wire],
    });
  return true;
};

/** Opens a block; false where there is none. */
const onDouble = (event: MouseEvent): boolean => {
  const { document } = documentStore.getState();
  const id = hitBy(event);
  const node = id === null ? undefined : nodesById(document).get(id);
  if (!node) return false;
  if (!isDisc(geometryIn(document, node).form)) openBlock(node.id, node);
  return true;
};

/**
 * The hand over blocks that are painted: what React Flow does for its own blocks, by where they are. Everything else (panning,
 * zooming, the box, the menu) comes from React Flow as ever. Nothing while `isOn` is false.
 */
export function usePaintedHand(isOn: boolean, { move, drop }: Drag) {
  const pressed = useRef<Press | null>(null);
  // blocks may become elements under a hand that drags them
  useEffect(
    () => () => {
      if (isOn && pressed.current?.isDrag) drop();
      pressed.current = null;
    },
    [isOn, drop],
  );
  return useMemo(() => {
    if (!isOn) return null;
    const end = (event: PointerEvent): void => {
      if (pressed.current?.pointer !== event.pointerId) return;
      if (pressed.current.isDrag) drop();
      pressed.current = null;
    };
    const onPress = (event: PointerEvent): void => {
      const id = event.button === 0 && event.isPrimary ? hitBy(event) : null;
      const from = id === null ? undefined : flowHandle()?.toDocument(screenOf(event));
      if (id === null || !from) return;
      // the pane would begin a box
      event.stopPropagation();
      selectBlock(id, event.shiftKey || event.ctrlKey || event.metaKey);
      pressed.current = { pointer: event.pointerId, screen: screenOf(event), from, isDrag: false };
    };
    const onPointerMove = (event: PointerEvent): void => {
      const press = pressed.current;
      if (press === null) {
        const id = event.buttons === 0 ? hitBy(event) : null;
        if (hovered.getState().id !== id) hovered.setState({ id });
        return;
      }
      const [screen, at] = [screenOf(event), flowHandle()?.toDocument(screenOf(event))];
      if (!press.isDrag && Math.hypot(screen.x - press.screen.x, screen.y - press.screen.y) > THRESHOLD) {
        press.isDrag = true;
        // no sooner: a click, and a double one, is the pane's
        event.currentTarget.setPointerCapture(event.pointerId);
      }
      if (press.isDrag && at) move(dragged({ x: at.x - press.from.x, y: at.y - press.from.y }));
    };
    return {
      onPress,
      onClick,
      onDouble,
      handlers: { onPointerMove, onPointerUp: end, onPointerCancel: end, onPointerLeave, onContextMenuCapture },
    };
  }, [isOn, move, drop]);
}
