import { type Node as FlowNode, useStoreApi } from '@xyflow/react';
import { useState } from 'react';

/** Of what React Flow is about to measure that of which size or ports are not given. */
export const notGiven = <T>(
  updates: ReadonlyMap<string, T>,
  nodes: ReadonlyMap<string, Pick<FlowNode, 'width' | 'height' | 'handles'>>,
): Map<string, T> =>
  new Map(
    [...updates].filter(([id]) => {
      const { width, height, handles } = nodes.get(id) ?? {};
      return width === undefined || height === undefined || handles === undefined;
    }),
  );

/**
 * Keeps React Flow from measuring nodes of which size and ports are given: for each that comes into sight it would lay the page out,
 * read the places of all ports that it was told, and go through every wire again. Called by the component that renders React Flow,
 * whose nodes hold on to the store's way of measuring from their first render on: so it is replaced in the first render of that one, when
 * nothing listens to the store yet. Twice, as in React's strict mode, does the same.
 */
export function useFixedGeometry(): void {
  const flow = useStoreApi();
  useState(() => {
    const { updateNodeInternals } = flow.getState();
    flow.setState({
      updateNodeInternals: (updates, options) => {
        const unknown = notGiven(updates, flow.getState().nodeLookup);
        if (unknown.size > 0) updateNodeInternals(unknown, options);
      },
    });
    return null;
  });
}
