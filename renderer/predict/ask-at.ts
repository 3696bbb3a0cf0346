import { sessionLink, sessionStore } from '../state/session.ts';
import { askFor } from './predict-store.ts';
import { valueAt } from './veil.ts';

/**
 * Asks for one hidden number on the canvas. A question is about the stage on view: where another one made the number, the
 * cursor goes to the last stage before it that did, as a gradient is known with its last contribution.
 */
export async function askAt(kind: 'values' | 'gradients', address: string, index: number): Promise<void> {
  const { view } = sessionStore.getState();
  const at = valueAt(address);
  const maker = view?.stages
    .slice(0, view.cursor)
    .findLast(
      ({ phase, makes }) => (phase === 'backward') === (kind === 'gradients') && makes.some((each) => valueAt(each) === at),
    );
  if (!view || !maker) return;
  if (maker.index !== view.cursor - 1) await sessionLink().goTo(maker.index + 1);
  askFor(kind, at, index);
}
