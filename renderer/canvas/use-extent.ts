import { useStore } from '@xyflow/react';
import { useCallback, useMemo, useRef } from 'react';
import type { Document, NodeId, Point } from '../../graph-core/model/document.ts';
import { ALL, type Extent, extentFor, type Handed, handedOver, type Sight } from './extent.ts';
import { layoutOf } from './layout.ts';

/** How much of the drawing React Flow gets while it looks where it does. */
export function useExtent(document: Document): Extent {
  const last = useRef<Extent>(ALL);
  return useStore(
    useCallback(
      (sight: Sight): Extent => {
        last.current = extentFor(document, sight, last.current);
        return last.current;
      },
      [document],
    ),
  );
}

/** What it gets; null for all of it. What is held stays with it wherever it goes, and what wires of cards end at. */
export function useHanded(
  document: Document,
  extent: Extent,
  moving: ReadonlyMap<NodeId, Point>,
  fed: readonly { readonly target: string }[],
): Handed | null {
  const held = useRef<ReadonlySet<NodeId>>(new Set());
  const handed = useMemo(() => {
    if (extent.kind === 'all') return null;
    const ends = new Set(fed.map(({ target }) => target));
    const before = held.current;
    return handedOver(layoutOf(document), extent, (id) => ends.has(id) || (moving.has(id) && before.has(id)));
  }, [document, extent, moving, fed]);
  if (handed) held.current = new Set(handed.nodes);
  return handed;
}
