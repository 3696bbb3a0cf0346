import { useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';

const selectTurned = (state: UiState): boolean => state.preferences.gradients === 'columns';

/** Whether gradients are columns, so that every Jacobian is shown transposed. */
export const useTurned = (): boolean => useUi(selectTurned);
