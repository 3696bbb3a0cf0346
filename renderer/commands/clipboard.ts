import { copyJson, pasteJson } from '../../graph-core/edit/edits/clipboard.ts';
import { flowHandle } from '../canvas/flow-handle.ts';
import { editing, selectionIn } from '../state/editing.ts';
import { uiStore } from '../state/stores.ts';

/**
 * What was copied last in this window. The system's clipboard is used where the browser lets us: always for the keys, which
 * come as clipboard events; for the menu only with the user's permission.
 */
let copied = '';

/** Text of the selected blocks; null when none is selected. */
export function copiedText(): string | null {
  const { document, scope } = editing();
  const { selection } = uiStore.getState();
  const { nodes } = scope === null ? selection : selectionIn(scope, selection);
  if (nodes.length === 0) return null;
  const text = copyJson(document, nodes);
  if (!text.ok) return null;
  copied = text.value;
  return copied;
}

/** Pastes blocks under the pointer, or beside their origin. */
export function pasteText(text: string): boolean {
  const flow = flowHandle();
  const pointer = flow?.pointer() ?? null;
  const { document, attempt } = editing();
  return attempt(pasteJson(document, text, flow && pointer ? { at: flow.toDocument(pointer) } : {}));
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
