import type { KeyboardEvent } from 'react';
import { runKeys } from '../commands/run-keys.ts';

/** What has the focus while blocks are chosen: one of them, or the box around several. */
const PIECES = '.react-flow__node, .react-flow__nodesselection-rect';

/** React Flow moves a block that has the focus by arrows, whatever else is held: here they are keys like any other. */
export function arrowsAreKeys(event: KeyboardEvent): void {
  if (!event.key.startsWith('Arrow') || !(event.target instanceof Element) || !event.target.matches(PIECES)) return;
  runKeys(event.nativeEvent);
  event.preventDefault();
  event.stopPropagation();
}
