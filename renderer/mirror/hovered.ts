import { useCallback } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { NodeId } from '../../graph-core/model/document.ts';

/** The block that the pointer is on, in the graph or in the derivative network: its twin is marked too. */
export const hovered = createStore<{ readonly id: NodeId | null }>()(() => ({ id: null }));

/** For React Flow: the pointer came to a node, or left it. */
export const hoverHandlers = {
  onNodeMouseEnter: (_: unknown, { id }: { readonly id: NodeId }): void => hovered.setState({ id }),
  onNodeMouseLeave: (): void => hovered.setState({ id: null }),
} as const;

export const useHovered = (id: NodeId): boolean =>
  useStore(
    hovered,
    useCallback((state: { readonly id: NodeId | null }) => state.id === id, [id]),
  );
