import type { OnNodeDrag } from '@xyflow/react';
import { useEffect } from 'react';
import { isCardId } from '../data-card/cards.ts';
import { documentStore } from '../state/stores.ts';
import { aimWith, forgetAim } from './aim.ts';
import type { ShownNode } from './bind.ts';

const onNodeDrag: OnNodeDrag<ShownNode> = (event, node, nodes) => {
  if (event.altKey || nodes.length !== 1 || isCardId(node.id)) {
    forgetAim();
    return;
  }
  const { width = 0, height = 0 } = node;
  aimWith(documentStore.getState().document, node.id, { ...node.position, width, height });
};

const onAlt = (event: KeyboardEvent): void => {
  if (event.key === 'Alt') forgetAim();
};

/** A block that is dragged over a wire will be put on it when it is dropped; not while Alt is held. */
export function useAim() {
  useEffect(() => {
    window.addEventListener('keydown', onAlt);
    return () => window.removeEventListener('keydown', onAlt);
  }, []);
  return { onNodeDrag };
}
