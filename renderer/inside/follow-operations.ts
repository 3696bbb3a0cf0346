import { keptOperations } from '../state/operation-walk.ts';
import { sessionStore } from '../state/session.ts';
import { uiStore } from '../state/stores.ts';

/** Who goes out of a block, or looks at it otherwise, no longer walks through its operations. Call once, when the session runs. */
export function followOperations(): void {
  uiStore.subscribe(({ inside }, before) => {
    const { operations, walkOperations } = sessionStore.getState();
    if (inside === before.inside || operations === null) return;
    const kept = inside?.form === 'operations' ? keptOperations(operations, inside.path) : null;
    walkOperations(kept);
  });
}
