/** How React Flow shows a drawing that can be moved and zoomed, and in which nothing is edited. */
export const READ_ONLY_FLOW = {
  nodesDraggable: false,
  nodesConnectable: false,
  elementsSelectable: false,
  minZoom: 0.05,
  maxZoom: 4,
  panOnDrag: [0, 1, 2],
  deleteKeyCode: null,
  zoomOnDoubleClick: false,
  proOptions: { hideAttribution: true },
};
