import type { NodeId } from '../../graph-core/model/document.ts';
import type { Card, StepView } from '../../session/protocol.ts';
import { type OperationParts, OperationSteps } from './operation-steps.ts';
import { hasOperationsAhead } from './operation-walk.ts';
import type { SessionState, SessionStore } from './session-store.ts';
import {
  canMoveOn,
  isAt,
  lastPhase,
  type Move,
  oneBack,
  oneOn,
  phaseBack,
  phaseOn,
  stageOn,
  takesUpdateBack,
  targetOf,
} from './step-moves.ts';
import { beginWalk, hasTermsAhead, termsOf, unitTermsOf, walked, walkOn } from './term-walk.ts';

/** What stepping needs of the link. */
export interface SteppingParts extends OperationParts {
  readonly store: SessionStore;
  /** Resolves once the latest edit has been compiled. */
  readonly settled: () => Promise<void>;
  /** Asks the worker for another cursor, with `stops` no further than a breakpoint; null where it failed. */
  readonly goTo: (cursor: number, isStale: boolean, stops: boolean) => Promise<StepView | null>;
  /** Changes with every document that is opened. */
  readonly identity: () => unknown;
  /** Shows where the worker is now, and keeps or takes back the weights of a step whose end was crossed. */
  readonly moved: (view: StepView, before: StepView) => Promise<void>;
  /** The arithmetic of a stage, for its number of entries. */
  readonly card: (stage: number) => Promise<Card | null>;
}

/** A step that takes no longer than this, in milliseconds, is not said to be under way: two more frames, and words that flicker. */
const BUSY_MS = 100;

/** Step, Back, Finish phase, Play and Reset: one move after another through the stages of a step. */
export class Stepping {
  readonly #parts: SteppingParts;
  readonly #operations: OperationSteps;
  #moves: Promise<void> = Promise.resolve();

  constructor(parts: SteppingParts) {
    this.#parts = parts;
    this.#operations = new OperationSteps(parts);
  }

  /** Moves to a stage of this step, forwards or backwards. */
  goTo = (cursor: number): Promise<void> => this.#move(() => cursor, false);

  /** One move after another: a key that is pressed twice in a hurry moves twice. */
  #queue(work: () => Promise<unknown>): Promise<void> {
    const moved = this.#moves.then(async () => {
      await work();
    });
    this.#moves = moved.catch(() => {});
    return moved;
  }

  #move = (pick: Move, stops = true): Promise<void> => this.#queue(() => this.#moveNow(pick, stops));

  /** Whether the cursor has moved; where somebody walked through a block, that is done. */
  async #moveNow(pick: Move, stops = true): Promise<boolean> {
    await this.#parts.settled();
    const { view, status, set, stale, walk, walkOperations } = this.#parts.store.getState();
    if (view === null || status === 'training') return false;
    const target = targetOf(pick, view, stale);
    if (target === view.cursor && !stale) {
      walkOperations(null);
      return false;
    }
    const identity = this.#parts.identity();
    const wait = setTimeout(() => set({ status: 'busy' }), BUSY_MS);
    const next = await this.#parts.goTo(target, stale, stops && !stale).finally(() => clearTimeout(wait));
    // where another document was opened meanwhile, the move was in one that nobody has any more
    if (!next || this.#parts.identity() !== identity) return false;
    if (walk !== null) set({ walk: null });
    await this.#parts.moved(next, view);
    return true;
  }

  /** One entry of the current block on or back, and over its first or last to the block beside it. */
  async #walkNow(by: 1 | -1): Promise<void> {
    await this.#parts.settled();
    const { walk: known, view, stale, status } = this.#parts.store.getState();
    if (!(stale || status === 'training')) {
      const walk = walkOn(view, known) ?? (await this.#begin('begin'));
      const next = walk && walked(walk, by);
      if (next) return this.#parts.store.getState().set({ walk: next });
    }
    const moved = await this.#moveNow(by === 1 ? oneOn : oneBack);
    if (moved && by === -1) await this.#begin('end');
  }

  /** Begins the walk of the stage on view at its first entry, or at its last; null where there is no stage. */
  async #begin(where: 'begin' | 'end') {
    const { view, units } = this.#parts.store.getState();
    if (view === null || view.cursor === 0) return null;
    const terms = unitTermsOf(view, units);
    if (terms !== null) {
      const walk = beginWalk(view, terms, where, 'units');
      this.#parts.store.getState().set({ walk });
      return walk;
    }
    const card = await this.#parts.card(view.cursor - 1);
    const { view: now, wrt, set } = this.#parts.store.getState();
    if (now !== view) return null;
    const walk = beginWalk(view, termsOf(card, wrt, view.sample === 'mean'), where);
    set({ walk });
    return walk;
  }

  async #phaseBackNow(): Promise<void> {
    const { view } = this.#parts.store.getState();
    const isOver = view !== null && takesUpdateBack(view);
    if ((await this.#moveNow(phaseBack)) && isOver) await this.#moveNow(lastPhase);
  }

  #step(by: 1 | -1): Promise<void> {
    return this.#queue(async () => {
      await this.#parts.settled();
      const { granularity, operations } = this.#parts.store.getState();
      if (granularity === 'phase') return by === 1 ? this.#moveNow(phaseOn) : this.#phaseBackNow();
      if (operations !== null) return this.#operationNow(by);
      if (granularity === 'term') return this.#walkNow(by);
      return this.#moveNow(by === 1 ? oneOn : oneBack);
    });
  }

  /** One operation of the current block on or back, and over its first or last to the block beside it. */
  async #operationNow(by: 1 | -1): Promise<void> {
    const { block } = this.#operations;
    const { view, stale } = this.#parts.store.getState();
    if (this.#operations.walk(by) || block === null || view === null) return;
    // the end of a step: what is behind the last operation does not make the walk end
    if (by === 1 && !(canMoveOn(view) || stale)) return;
    if (await this.#moveNow(by === 1 ? oneOn : oneBack)) this.#operations.lookAround(block);
  }

  /**
   * Opens the current block, or the operation of it that had its turn last; where there is nothing to open, steps on and opens
   * what comes next.
   */
  into = (): Promise<void> =>
    this.#queue(async () => {
      await this.#parts.settled();
      const isWalking = (): boolean => this.#parts.store.getState().operations !== null;
      const open = (): Promise<boolean> => (isWalking() ? this.#operations.enter() : this.#operations.open());
      if (await open()) return;
      if (isWalking()) await this.#operationNow(1);
      else await this.#moveNow(oneOn);
      await open();
    });

  /** Out of the composite whose operations are walked through. */
  outOfOperations = (): Promise<void> => this.#queue(async () => this.#operations.leave());

  /**
   * One entry, one block, or one phase, as the granularity says. A step over the end of the update writes the new weights
   * into the document, as one undoable edit; a step back over it writes the old ones.
   */
  step = (): Promise<void> => this.#step(1);
  back = (): Promise<void> => this.#step(-1);
  /** To the end of the phase of the next stage. */
  finishPhase = (): Promise<void> => this.#move(phaseOn);
  /** To before the first stage of this step. */
  rewind = (): Promise<void> => {
    this.pause();
    return this.goTo(0);
  };
  /** Recomputes what is stale, up to the current step. */
  run = (): Promise<void> => this.#move((view) => view.cursor, false);
  /** One block on, whatever the granularity. */
  stepBlock = (): Promise<void> => this.#move(oneOn);

  /** Moves forward to a stage of this step; false where a breakpoint before it stops. */
  async goOn(cursor: number): Promise<boolean> {
    await this.#move(() => cursor);
    return (this.#parts.store.getState().view?.cursor ?? cursor) >= cursor;
  }

  /** Forward until a block, or one inside it, has its turn: in this step, else in a later turn or the next step. */
  runTo = (node: NodeId): Promise<void> =>
    this.#queue(async () => {
      let turns = this.#parts.store.getState().view?.turn?.count ?? 1;
      for (; turns >= 0; turns--) {
        const { view } = this.#parts.store.getState();
        const next = view && stageOn(view, node);
        if (next === null) return;
        if (next !== undefined) return this.#moveNow(() => next);
        // to the end of this turn and, unless a breakpoint stops there, to the first stage of the next
        if (!(await this.#moveOver(node))) return;
      }
    });

  /** Over the end of a turn to its first stage; false where the search ends there. */
  async #moveOver(node: NodeId): Promise<boolean> {
    const isStopped = (): boolean => this.#parts.store.getState().view?.hit != null;
    await this.#moveNow(({ stages }) => stages.length);
    if (isStopped() || !(await this.#moveNow(oneOn))) return false;
    const { view } = this.#parts.store.getState();
    return !isStopped() && view !== null && !isAt(view.stages[view.cursor - 1], node);
  }

  /** Steps by itself until the last stage of a step or until {@link pause}. */
  async play(): Promise<void> {
    const { getState } = this.#parts.store;
    const { view: from, playing } = getState();
    if (playing || from === null || !(canMoveOn(from) || isBeforeEnd(getState()))) return;
    getState().set({ playing: true });
    do {
      await this.step();
      if (getState().view?.hit != null) break;
      await new Promise((resolve) => setTimeout(resolve, 1000 / getState().speed));
    } while (getState().playing && isBeforeEnd(getState()));
    getState().set({ playing: false });
  }

  pause = (): void => this.#parts.store.getState().set({ playing: false });
}

const isBeforeEnd = ({ view, granularity, walk, operations }: SessionState): boolean =>
  view !== null &&
  (view.cursor < view.stages.length || hasOperationsAhead(operations) || (granularity === 'term' && hasTermsAhead(view, walk)));
