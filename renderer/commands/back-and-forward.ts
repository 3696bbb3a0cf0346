import { canGoBack, canGoForward, goBack, goForward } from '../navigation/visited.ts';
import type { CommandEntry } from './command.ts';

/** Back to what was looked at before the latest jump, and forward again. */
export const backAndForward: readonly CommandEntry[] = [
  {
    id: 'view.back',
    group: 'view',
    keys: ['Alt+ArrowLeft'],
    run: (_, dispatch) => (dispatch ? goBack() : canGoBack()),
  },
  {
    id: 'view.forward',
    group: 'view',
    keys: ['Alt+ArrowRight'],
    run: (_, dispatch) => (dispatch ? goForward() : canGoForward()),
  },
];
