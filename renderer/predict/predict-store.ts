import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { StepView } from '../../session/protocol.ts';
import { TOLERANCE, type Tolerance } from './mark.ts';
import type { HiddenKind, Veil } from './veil.ts';

/** The entry that the user chose to answer. */
export interface Chosen {
  readonly kind: HiddenKind;
  /** Of the value, the value that the gradient belongs to, or the one that the Jacobian is taken by. */
  readonly address: string;
  readonly index: number;
}

export interface PredictState {
  readonly on: boolean;
  readonly hides: Veil['hides'];
  readonly tolerance: Tolerance;
  readonly revealed: ReadonlySet<string>;
  readonly chosen: Chosen | null;
  /** Keys of entries that were marked or revealed, and of those that were right at once. */
  readonly tried: ReadonlySet<string>;
  readonly right: ReadonlySet<string>;
}

export interface PredictActions {
  readonly setOn: (on: boolean) => void;
  readonly hide: (kind: HiddenKind, on: boolean) => void;
  readonly tolerate: (tolerance: Tolerance) => void;
  readonly choose: (chosen: Chosen | null) => void;
  /** Counts a try at a question, by its first key: only the first of each has a say in the score. */
  readonly count: (key: string, isRight: boolean) => void;
  readonly reveal: (keys: readonly string[]) => void;
  readonly resetScore: () => void;
  /** Hides again what an edit or another sample made another question. */
  readonly viewed: (view: StepView | null) => void;
}

export type PredictStore = ReturnType<typeof createPredictStore>;

const NONE: ReadonlySet<string> = new Set();

/** Predicting belongs to the window: nothing of it is saved, undone or told to the session. */
export function createPredictStore() {
  let seen: Pick<StepView, 'generation' | 'step' | 'sample'> | null = null;
  return createStore<PredictState & PredictActions>()((set, get) => ({
    on: false,
    hides: { shapes: false, values: true, jacobian: false, gradients: true },
    tolerance: TOLERANCE,
    revealed: NONE,
    chosen: null,
    tried: NONE,
    right: NONE,
    setOn: (on) => set({ on, chosen: null }),
    hide: (kind, on) => set({ hides: { ...get().hides, [kind]: on }, chosen: null }),
    tolerate: (tolerance) => set({ tolerance }),
    choose: (chosen) => set({ chosen }),
    count: (key, isRight) => {
      const { tried, right } = get();
      if (tried.has(key)) return;
      set({ tried: new Set([...tried, key]), right: isRight ? new Set([...right, key]) : right });
    },
    reveal: (keys) => set({ revealed: new Set([...get().revealed, ...keys]), chosen: null }),
    resetScore: () => set({ tried: NONE, right: NONE }),
    viewed: (view) => {
      const before = seen;
      seen = view && { generation: view.generation, step: view.step, sample: view.sample };
      if (before === null || view === null) return;
      // A step that is kept or taken back writes its weights into the document: no edit.
      const isEdit = before.generation !== view.generation && before.step === view.step;
      if ((isEdit || before.sample !== view.sample) && get().revealed.size > 0) set({ revealed: NONE, chosen: null });
    },
  }));
}

/** The window's one. */
export const predictStore = createPredictStore();

export const usePredict = <T>(selector: (state: PredictState & PredictActions) => T): T => useStore(predictStore, selector);

const selectOn = (state: PredictState): boolean => state.on;

/** Whether numbers are hidden: what shows any that are not looked at through the veil shows a note instead. */
export const usePredicting = (): boolean => usePredict(selectOn);

/** Chooses an entry to be asked for, where it is hidden. */
export const askFor = (kind: HiddenKind, address: string, index: number): void => {
  const { on, choose } = predictStore.getState();
  if (on) choose({ kind, address, index });
};
