import type { StepView } from '../../session/protocol.ts';
import type { SessionStore } from './session-store.ts';
import { canMoveOn, type Move, oneBack, oneOn, phaseBack, phaseOn, targetOf } from './step-moves.ts';

/** What stepping needs of the link. */
export interface SteppingParts {
  readonly store: SessionStore;
  /** Resolves once the latest edit has been compiled. */
  readonly settled: () => Promise<void>;
  /** Asks the worker for another cursor; null where it failed. */
  readonly goTo: (cursor: number, isStale: boolean) => Promise<StepView | null>;
  /** Shows where the worker is now, and keeps or takes back the weights of a step whose end was crossed. */
  readonly moved: (view: StepView, before: StepView) => Promise<void>;
}

/** Step, Back, Finish phase, Play and Reset: one move after another through the stages of a step. */
export class Stepping {
  readonly #parts: SteppingParts;
  #moves: Promise<void> = Promise.resolve();

  constructor(parts: SteppingParts) {
    this.#parts = parts;
  }

  /** Moves to a stage of this step, forwards or backwards. */
  goTo = (cursor: number): Promise<void> => this.#move(() => cursor);

  /** One move after another: a key that is pressed twice in a hurry moves twice. */
  #move(pick: Move): Promise<void> {
    const moved = this.#moves.then(() => this.#moveNow(pick));
    this.#moves = moved.catch(() => {});
    return moved;
  }

  async #moveNow(pick: Move): Promise<void> {
    await this.#parts.settled();
    const { view, status, set, stale } = this.#parts.store.getState();
    if (view === null || status === 'training') return;
    const target = targetOf(pick, view, stale);
    if (target === view.cursor && !stale) return;
    set({ status: 'busy' });
    const next = await this.#parts.goTo(target, stale);
    if (next) await this.#parts.moved(next, view);
  }

  get #byPhase(): boolean {
    return this.#parts.store.getState().granularity === 'phase';
  }

  /**
   * One block, or one phase, as the granularity says. A step over the end of the update writes the new weights into the
   * document, as one undoable edit; a step back over it writes the old ones.
   */
  step = (): Promise<void> => this.#move(this.#byPhase ? phaseOn : oneOn);
  back = (): Promise<void> => this.#move(this.#byPhase ? phaseBack : oneBack);
  /** To the end of the phase of the next stage. */
  finishPhase = (): Promise<void> => this.#move(phaseOn);
  /** To before the first stage of this step. */
  rewind = (): Promise<void> => {
    this.pause();
    return this.goTo(0);
  };
  /** Recomputes what is stale, up to the current step. */
  run = (): Promise<void> => this.#move((view) => view.cursor);

  /** Steps by itself until the last stage of a step or until {@link pause}. */
  async play(): Promise<void> {
    const { getState } = this.#parts.store;
    const { view: from, playing } = getState();
    if (playing || from === null || !canMoveOn(from)) return;
    getState().set({ playing: true });
    do {
      await this.step();
      await new Promise((resolve) => setTimeout(resolve, 1000 / getState().speed));
    } while (getState().playing && isBeforeEnd(getState().view));
    getState().set({ playing: false });
  }

  pause = (): void => this.#parts.store.getState().set({ playing: false });
}

const isBeforeEnd = (view: StepView | null): boolean => view !== null && view.cursor < view.stages.length;
