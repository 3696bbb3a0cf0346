import { type RefObject, useEffect } from 'react';
import { removeSelection } from '../../graph-core/edit/edits/remove.ts';
import { addReroutes } from '../../graph-core/edit/edits/reroute.ts';
import type { Address } from '../../graph-core/model/document.ts';
import { idIn } from '../inside/scope-ids.ts';
import { editing, openScope } from '../state/editing.ts';
import { uiStore } from '../state/stores.ts';
import { flowHandle } from './flow-handle.ts';
import { armKnife, beginStroke, cancelStroke, continueStroke, endStroke, type StrokeKind, strokeStore } from './stroke.ts';
import { lineWithId, nearestOn } from './wire-lines.ts';

/** Gestures for wires that React Flow has none for: the knife, bends, and taking all wires off a port. */

const LEFT = 0;
const RIGHT = 2;

/** Ctrl and the right button cut, Shift and the right button bend; the left one cuts once the knife was asked for. */
function strokeFor({ button, ctrlKey, shiftKey }: PointerEvent): StrokeKind | null {
  if (button === LEFT) return strokeStore.getState().armed ? 'cut' : null;
  if (button !== RIGHT) return null;
  return ctrlKey ? 'cut' : shiftKey ? 'bend' : null;
}

const handleOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('.react-flow__handle') : null;

/** Removes the wires of one port. */
function detachPort({ dataset }: HTMLElement): void {
  const { document, attempt, scope } = editing();
  const port: Address = `${scope === null ? dataset.nodeid : idIn(scope, dataset.nodeid ?? '')}.${dataset.handleid}`;
  const wires = document.edges.filter(({ from, to }) => from === port || to === port);
  if (wires.length > 0) attempt(removeSelection(document, [], wires));
}

/** Gives the wire under the pointer a bend there. */
function bendAt(target: EventTarget | null, screen: { readonly x: number; readonly y: number }): boolean {
  const wire = target instanceof Element ? target.closest<HTMLElement>('.react-flow__edge') : null;
  const flow = flowHandle();
  const { document, attempt, scope } = editing();
  const line = lineWithId(document, wire?.dataset.id ?? '');
  if (!line || !flow || scope !== null) return false;
  const { at, bends } = nearestOn(line, flow.toDocument(screen));
  return attempt(addReroutes(document, [{ wire: line.edge, index: bends, at }]));
}

const stop = (event: Event): void => {
  event.preventDefault();
  event.stopPropagation();
};

type Listeners = readonly (readonly [name: string, listener: (event: never) => void])[];

/** Presses that begin a gesture of ours. React Flow hears nothing of them: a press that is prevented is followed by no mouse event. */
function pressListeners(isHere: (event: Event) => boolean, begin: () => void): Listeners {
  const onPointerDown = (event: PointerEvent): void => {
    begin();
    if (!isHere(event) || (uiStore.getState().inside !== null && openScope() === null)) {
      armKnife(false);
      return;
    }
    const kind = strokeFor(event);
    // bends have no dots in there to move them by
    if (kind === 'bend' && openScope() !== null) return;
    if (kind !== null) {
      stop(event);
      beginStroke(kind, { x: event.clientX, y: event.clientY });
      return;
    }
    const handle = event.altKey && event.button === LEFT ? handleOf(event.target) : null;
    if (!handle) return;
    stop(event);
    detachPort(handle);
  };
  const onDoubleClick = (event: MouseEvent): void => {
    if (isHere(event) && bendAt(event.target, { x: event.clientX, y: event.clientY })) stop(event);
  };
  return [
    ['pointerdown', onPointerDown],
    ['dblclick', onDoubleClick],
  ];
}

const isDrawing = (): boolean => strokeStore.getState().kind !== null;

const onPointerMove = (event: PointerEvent): void => {
  if (isDrawing()) continueStroke({ x: event.clientX, y: event.clientY });
};

const onKeyDown = (event: KeyboardEvent): void => {
  if (event.key !== 'Escape' || !(isDrawing() || strokeStore.getState().armed)) return;
  stop(event);
  cancelStroke();
};

/**
 * Listens on the window before React does: React Flow takes a press on the pane for a selection or for panning as soon as it
 * hears of it.
 */
export function useWireGestures(pane: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const isHere = ({ target }: Event): boolean =>
      target instanceof Element &&
      pane.current?.contains(target) === true &&
      target.closest('.canvas-flow, .group-pane') !== null;
    let isEnding = false;
    const onPointerUp = (): void => {
      isEnding = isDrawing();
      if (isEnding) endStroke();
    };
    // A click on a port begins a wire, a right click opens a menu: not at the end of a gesture of ours. Keys click, too.
    const onClick = (event: MouseEvent): void => {
      if ((isEnding && event.detail > 0) || (event.altKey && isHere(event) && handleOf(event.target))) stop(event);
    };
    const onContextMenu = (event: MouseEvent): void => {
      if (event.button === RIGHT && (isDrawing() || isEnding)) stop(event);
    };
    const listeners: Listeners = [
      ...pressListeners(isHere, () => {
        isEnding = false;
      }),
      ['pointermove', onPointerMove],
      ['pointerup', onPointerUp],
      ['pointercancel', cancelStroke],
      ['click', onClick],
      ['contextmenu', onContextMenu],
      ['keydown', onKeyDown],
    ];
    for (const [name, listener] of listeners) window.addEventListener(name, listener as EventListener, true);
    return () => {
      for (const [name, listener] of listeners) window.removeEventListener(name, listener as EventListener, true);
    };
  }, [pane]);
}
