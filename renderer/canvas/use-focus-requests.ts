import { useEffect } from 'react';
import { splitAddress } from '../../graph-core/model/document.ts';
import { isGroupAt, outwards } from '../state/inside-place.ts';
import { documentStore, uiStore, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { reveal } from './view.ts';

const selectFocusRequest = (state: UiState) => state.focusRequest;

/** A problem in a list was clicked: its node comes on view and is selected, in a group that is opened. */
export function useFocusRequests(): void {
  const request = useUi(selectFocusRequest);
  useEffect(() => {
    if (!request) return;
    const path = splitAddress(request.address).node;
    const group = outwards(path);
    // what is wrong in a group is mended in there
    if (group !== null && isGroupAt(group, documentStore.getState().document)) {
      uiStore.getState().openInside(group);
      uiStore.getState().select({ nodes: [path], value: request.address === path ? null : request.address });
      return;
    }
    const [node = ''] = request.address.split(/[./]/);
    uiStore.getState().openInside(null);
    uiStore.getState().select({ nodes: [node], value: request.address.includes('.') ? request.address : null });
    reveal(node);
  }, [request]);
}
