import { useStoreApi } from '@xyflow/react';
import { useState } from 'react';

/**
 * Keeps React Flow from measuring nodes of which size and ports are given: for each that comes into sight it would lay the page out,
 * read the places of all ports that it was told, and go through every wire again. Called by the component that renders React Flow,
 * whose nodes hold on to the store's way of measuring from their first render on.
 */
export function useFixedGeometry(): void {
  const flow = useStoreApi();
  useState(() => {
    const { updateNodeInternals } = flow.getState();
    flow.setState({
      updateNodeInternals: (updates, options) => {
        const { nodeLookup } = flow.getState();
        const unknown = new Map(
          [...updates].filter(([id]) => {
            const { width, height, handles } = nodeLookup.get(id) ?? {};
            return width === undefined || height === undefined || handles === undefined;
          }),
        );
        if (unknown.size > 0) updateNodeInternals(unknown, options);
      },
    });
    return null;
  });
}
