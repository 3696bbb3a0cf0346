import { useStoreApi } from '@xyflow/react';
import { useEffect } from 'react';

/**
 * Whether a click adds to the selection, taken from the click itself. React Flow counts the keys that are down, and miscounts
 * where one goes up in a field or in another window: the next click with Shift would select a block alone.
 */
export function useSelectingKeys(): void {
  const store = useStoreApi();
  useEffect(() => {
    const note = ({ shiftKey, ctrlKey, metaKey }: PointerEvent | KeyboardEvent): void => {
      const multiSelectionActive = shiftKey || ctrlKey || metaKey;
      if (store.getState().multiSelectionActive !== multiSelectionActive) store.setState({ multiSelectionActive });
    };
    for (const name of ['pointerdown', 'click', 'keydown', 'keyup'] as const)
      window.addEventListener(name, note as EventListener, true);
    return () => {
      for (const name of ['pointerdown', 'click', 'keydown', 'keyup'] as const)
        window.removeEventListener(name, note as EventListener, true);
    };
  }, [store]);
}
