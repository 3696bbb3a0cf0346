import { SelectionMode } from '@xyflow/react';
import { MAX_ZOOM, MIN_ZOOM } from './viewport.ts';

/** How React Flow shows a drawing that is edited: the graph, or the inside of a group. */
export const EDITED_FLOW = {
  minZoom: MIN_ZOOM,
  maxZoom: MAX_ZOOM,
  // the middle button and the right one
  panOnDrag: [1, 2],
  selectionOnDrag: true,
  selectionMode: SelectionMode.Partial,
  selectionKeyCode: null,
  multiSelectionKeyCode: ['Shift', 'Control', 'Meta'],
  panActivationKeyCode: 'Space',
  deleteKeyCode: null,
  zoomOnDoubleClick: false,
  connectionRadius: 24,
  nodeDragThreshold: 2,
  autoPanOnNodeFocus: false,
  elevateNodesOnSelect: false,
  edgesFocusable: false,
  proOptions: { hideAttribution: true },
};
