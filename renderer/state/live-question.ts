import { useEffect } from 'react';
import { sessionStore, useSession } from './session.ts';
import type { SessionState } from './session-store.ts';

/** How long after an answer the next one is asked for while training goes on, in milliseconds; and how many times what the answer took. */
const PAUSE_MS = 200;
const PAUSE_SHARE = 4;

/**
 * A question about the weights of now that a panel asks again and again while it is looked at: one at a time, once more behind an
 * answer where something has changed meanwhile, and so seldom that a run is slowed by a fifth at most.
 */
export class LiveQuestion {
  readonly #ask: () => Promise<void>;
  readonly #pauseMs: number;
  #asking = false;
  #again = false;
  #watched = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `ask` tells of what fails by itself. */
  constructor(ask: () => Promise<void>, pauseMs = PAUSE_MS) {
    this.#ask = ask;
    this.#pauseMs = pauseMs;
  }

  /** Whether somebody looks: only then it follows training. */
  watch(on: boolean): void {
    this.#watched = on;
    if (!on) clearTimeout(this.#timer);
  }

  async now(): Promise<void> {
    if (this.#asking) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    [this.#asking, this.#again] = [true, false];
    const began = performance.now();
    try {
      await this.#ask();
    } finally {
      this.#asking = false;
    }
    if (!this.#again || !this.#watched) return;
    const isTraining = sessionStore.getState().status === 'training';
    const pause = isTraining ? Math.max(this.#pauseMs, PAUSE_SHARE * (performance.now() - began)) : 0;
    this.#timer = setTimeout(() => void this.now(), pause);
  }
}

const selectStatus = (state: SessionState) => state.status;
const selectProgress = (state: SessionState) => state.progress;
const selectView = (state: SessionState) => state.view;

/** Asks while the panel is on screen, whenever weights, sample or graph are others; says whether there is anything to ask about. */
export function useLiveQuestion(question: LiveQuestion): boolean {
  const status = useSession(selectStatus);
  const progress = useSession(selectProgress);
  const view = useSession(selectView);
  const isReady = status !== 'blocked' && status !== 'idle';
  useEffect(() => {
    question.watch(true);
    return () => question.watch(false);
  }, [question]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever these tell of is where to look again.
  useEffect(() => {
    if (isReady && view !== null) void question.now();
  }, [question, isReady, progress, view, status]);
  return isReady;
}
