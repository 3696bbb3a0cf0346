import { type RefObject, useEffect } from 'react';
import { isInstance, isRepeat, iterationOf } from '../../graph-core/validate/instances.ts';
import { type FlowHandle, flowHandle } from '../canvas/flow-handle.ts';
import { viewportFor } from '../canvas/viewport.ts';
import { meaningOf } from '../navigation/wheel.ts';
import { nodeAt, outwards } from '../state/inside-place.ts';
import { documentStore, uiStore } from '../state/stores.ts';

/**
 * Going into a group by zooming in on it, and out of it by zooming out: the wheel, turned on where a group fills much of the pane
 * already, opens it; turned back on where its inside has become small, leaves it. Where nothing of that holds the wheel zooms.
 */

/** From this zoom on a group opens. */
const ENTER = 2.5;
/** How much of the pane's width or height it has to fill. */
const FILLS = 0.5;
/** An inside that is drawn this much smaller than it would fit is left. */
const LEAVE = 0.55;
/** What is left of the gesture does not zoom what was opened by it. */
const REST = 350;

let quietUntil = 0;

/** The group under the pointer that is large enough to be entered, as the path to open; null for none. */
function groupAt(event: WheelEvent, path: string | null, flow: FlowHandle): string | null {
  if (flow.viewport().zoom < ENTER || !(event.target instanceof Element)) return null;
  const element = event.target.closest<HTMLElement>('.react-flow__node');
  const id = element?.dataset.id;
  if (!element || id === undefined) return null;
  const at = path === null ? id : `${path}/${id}`;
  const node = nodeAt(at, documentStore.getState().document);
  if (!node || !isInstance(node)) return null;
  const [box, pane] = [element.getBoundingClientRect(), flow.pane()];
  if (box.width < FILLS * pane.width && box.height < FILLS * pane.height) return null;
  return isRepeat(node) ? iterationOf(at, 0) : at;
}

/** Whether the inside that is open is seen from so far that its surroundings are meant. */
function isFar(flow: FlowHandle): boolean {
  const bounds = flow.bounds?.() ?? null;
  return bounds !== null && flow.viewport().zoom <= LEAVE * viewportFor(bounds, flow.pane()).zoom;
}

/** Listens on a pane; `path` is the group whose inside it shows, null for the graph. */
export function useZoomThrough(pane: RefObject<HTMLElement | null>, path: string | null): void {
  useEffect(() => {
    const element = pane.current;
    if (!element) return;
    const onWheel = (event: WheelEvent): void => {
      const flow = flowHandle();
      const { inside, openInside, preferences } = uiStore.getState();
      if (!flow || (inside?.path ?? null) !== path) return;
      const meaning = meaningOf(event, preferences.wheel);
      if (meaning === 'move' || meaning === 'sideways') return;
      const isQuiet = event.timeStamp < quietUntil;
      const enters = event.deltaY < 0 ? groupAt(event, path, flow) : null;
      const leaves = path !== null && event.deltaY > 0 && isFar(flow);
      if (!isQuiet && enters === null && !leaves) return;
      event.preventDefault();
      event.stopPropagation();
      if (isQuiet) return;
      quietUntil = event.timeStamp + REST;
      openInside(enters ?? (path === null ? null : outwards(path)));
    };
    element.addEventListener('wheel', onWheel, { capture: true, passive: false });
    return () => element.removeEventListener('wheel', onWheel, { capture: true });
  }, [pane, path]);
}
