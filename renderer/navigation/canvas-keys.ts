import type { KeyboardEvent } from 'react';
import { runKeys } from '../commands/run-keys.ts';

/** What has the focus while blocks are chosen: one of them, or the box around several. */
const PIECES = '.react-flow__node, .react-flow__nodesselection-rect';

/**
 * React Flow has answers of its own to these keys: arrows move a block that has the focus, whatever else is held, and Escape takes
 * the focus from it, so that Tab begins anew. Here they are commands like any other.
 */
export function keysAreCommands(event: KeyboardEvent): void {
  if (!event.key.startsWith('Arrow') && event.key !== 'Escape') return;
  if (!(event.target instanceof Element) || !event.target.matches(PIECES)) return;
  runKeys(event.nativeEvent);
  event.preventDefault();
  event.stopPropagation();
}
