import { MAX_ZOOM, MIN_ZOOM } from './viewport.ts';

/** How React Flow shows a drawing that can be moved and zoomed, and in which nothing is edited. */
export const READ_ONLY_FLOW = {
  nodesDraggable: false,
  nodesConnectable: false,
  elementsSelectable: false,
  minZoom: MIN_ZOOM,
  maxZoom: MAX_ZOOM,
  panOnDrag: [0, 1, 2],
  deleteKeyCode: null,
  zoomOnDoubleClick: false,
  proOptions: { hideAttribution: true },
};
