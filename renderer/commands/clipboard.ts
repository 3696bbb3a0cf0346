import { copyJson, pasteJson } from '../../graph-core/edit/edits/clipboard.ts';
import type { Document, Point } from '../../graph-core/model/document.ts';
import { flowHandle } from '../canvas/flow-handle.ts';
import { documentStore, uiStore } from '../state/stores.ts';

const BESIDE = 40;

/**
 * What was copied last in this window. The system's clipboard is used where the browser lets us: always for the keys, which
 * come as clipboard events; for the menu only with the user's permission.
 */
let copied = '';

/** Text of the selected blocks; null when none is selected. */
export function copiedText(): string | null {
  const { selection } = uiStore.getState();
  if (selection.nodes.length === 0) return null;
  const text = copyJson(documentStore.getState().document, selection.nodes);
  if (!text.ok) return null;
  copied = text.value;
  return copied;
}

/** Pastes blocks under the pointer, or beside their origin; `keepIncoming` also with the wires that came into them. */
export function pasteText(text: string, keepIncoming = false): boolean {
  const flow = flowHandle();
  const pointer = flow?.pointer() ?? null;
  const { document, attempt } = documentStore.getState();
  const at = flow && pointer ? { at: freePlace(document, flow.toDocument(pointer)) } : {};
  const isPasted = attempt(pasteJson(document, text, { ...at, keepIncoming }));
  if (isPasted) uiStore.getState().setScreen('editor');
  return isPasted;
}

/** A place where no block has its corner: what is pasted twice does not lie on itself. */
function freePlace({ nodes }: Document, { x, y }: Point): Point {
  const place = { x: Math.round(x), y: Math.round(y) };
  const isTaken = (): boolean => nodes.some(({ position }) => position?.x === place.x && position.y === place.y);
  for (; isTaken(); place.x += BESIDE) place.y += BESIDE;
  return place;
}

export async function writeClipboard(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // The window's own copy is enough to paste here.
  }
}

export async function readClipboard(): Promise<string> {
  try {
    return await navigator.clipboard.readText();
  } catch {
    return copied;
  }
}

export const hasCopied = (): boolean => copied !== '' || globalThis.navigator?.clipboard !== undefined;
