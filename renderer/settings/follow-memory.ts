import { MEMORY_MIB } from '../state/preferences.ts';
import { sessionLink } from '../state/session.ts';
import { uiStore } from '../state/stores.ts';

/** Tells the session how much memory it may take. Call once, when the session runs. */
export function followMemory(): void {
  let last: number = MEMORY_MIB.start;
  const tell = (): void => {
    const { memoryMiB } = uiStore.getState().preferences;
    if (memoryMiB === last) return;
    last = memoryMiB;
    void sessionLink().memory(memoryMiB * 2 ** 20);
  };
  uiStore.subscribe(tell);
  tell();
}
