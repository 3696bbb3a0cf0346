import { useStore } from '@xyflow/react';
import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';

/**
 * The layers of a drawing that move and zoom with it. React Flow's own portals look for theirs in the whole drawing whenever its store
 * changes, which is once a frame and label while the canvas is moved.
 */

interface Drawing {
  readonly domNode: HTMLElement | null;
}

/** Selects a layer of React Flow, which is looked for once in each drawing. */
function layer(selector: string): (drawing: Drawing) => Element | null {
  const known = new WeakMap<HTMLElement, Element>();
  return ({ domNode }) => {
    if (!domNode) return null;
    const before = known.get(domNode);
    if (before?.isConnected) return before;
    const found = domNode.querySelector(selector);
    if (found) known.set(domNode, found);
    return found;
  };
}

const selectOver = layer('.react-flow__viewport-portal');
const selectLabels = layer('.react-flow__edgelabel-renderer');

/** What lies over blocks and wires, at places of the document. */
export function OverDrawing({ children }: { readonly children: ReactNode }) {
  const element = useStore(selectOver);
  return element && createPortal(children, element);
}

/** What is written on wires: over these and under blocks. */
export function OverWires({ children }: { readonly children: ReactNode }) {
  const element = useStore(selectLabels);
  return element && createPortal(children, element);
}
