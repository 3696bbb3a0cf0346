import type { MouseEvent } from 'react';

export interface ContextMenuState {
  readonly handlers: { readonly onPaneContextMenu: (event: MouseEvent | globalThis.MouseEvent) => void };
}

/** Right click on a block, a wire or the canvas. */
export function useContextMenu(): ContextMenuState {
  return { handlers: { onPaneContextMenu: (event) => event.preventDefault() } };
}

export function ContextMenu(_: { readonly state: ContextMenuState }) {
  return null;
}
