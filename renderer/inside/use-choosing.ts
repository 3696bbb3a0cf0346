import type { FocusEvent, MouseEvent } from 'react';
import { isAnnotationKey } from '../../graph-core/document/annotations.ts';
import type { Inside } from '../../session/protocol.ts';
import { pressAnnotation } from '../annotations/selected.ts';
import { useContextMenu } from '../canvas/context-menu.tsx';
import { uiStore } from '../state/stores.ts';
import { type Choice, choiceOf } from './choice.ts';

/** Selects what a node of a group's drawing stands for. */
export const choose = ({ node, value }: Choice): void => uiStore.getState().select({ nodes: [node], value });

/** The node of the drawing that an event is about. */
export const nodeIdAt = (target: EventTarget): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>('.react-flow__node')?.dataset.id : undefined;

interface Line {
  readonly data?: { readonly wire: string | null };
}

/** Clicks, keys and the context menu of a group's drawing: what is selected there the commands and the inspector are about. */
export function useChoosing(inside: Inside) {
  const menu = useContextMenu();
  const chosen = (id: string): boolean => {
    if (isAnnotationKey(id)) {
      pressAnnotation(`${inside.path}/${id}`, false);
      return true;
    }
    const choice = choiceOf(inside, id);
    if (choice) choose(choice);
    return choice !== null;
  };
  const chosenLine = ({ data }: Line): boolean => {
    if (!data?.wire) return false;
    uiStore.getState().select({ edges: [data.wire] });
    return true;
  };
  const whole = (): void => uiStore.getState().select({ nodes: [inside.path] });
  return {
    menu,
    /** The Tab key goes from one to the next, and selects. */
    onFocus: ({ target }: FocusEvent): void => {
      const id = target.matches('.react-flow__node:focus-visible') ? nodeIdAt(target) : undefined;
      // as in the graph a frame or note is selected by Enter, not by passing through
      if (id !== undefined && !isAnnotationKey(id)) chosen(id);
    },
    handlers:
      inside.kind === 'group'
        ? {
            // blocks are selected as on the canvas of the graph; a circle of what comes in is the value that it is
            onNodeClick: (_: MouseEvent, { id }: { readonly id: string }) => {
              if (id.startsWith('@')) chosen(id);
            },
            onPaneClick: whole,
            onNodeContextMenu: (event: MouseEvent, { id }: { readonly id: string }) => {
              const isSelected = uiStore.getState().selection.nodes.includes(`${inside.path}/${id}`);
              if (isSelected || chosen(id)) menu.open(event);
            },
            onEdgeContextMenu: (event: MouseEvent, edge: Line) => {
              if (chosenLine(edge)) menu.open(event);
            },
            onPaneContextMenu: (event: MouseEvent | globalThis.MouseEvent) => {
              whole();
              menu.open(event);
            },
            onSelectionContextMenu: (event: MouseEvent) => void menu.open(event),
          }
        : {},
  };
}
