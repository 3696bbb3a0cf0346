import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Field, FieldRequest } from '../../session/protocol.ts';
import { isCancelled, toSessionError } from '../state/linked-document.ts';
import { LiveQuestion } from '../state/live-question.ts';
import { sessionLink, sessionStore } from '../state/session.ts';
import { documentStore } from '../state/stores.ts';
import { type Range, rangesOf } from './zoom.ts';

/** What is looked at as a field: nothing here is undone or kept. What is not chosen is the session's own choice. */
export interface FieldState {
  readonly input: string | undefined;
  readonly entries: readonly number[] | undefined;
  readonly output: string | undefined;
  /** Entry of the output that is drawn. */
  readonly entry: number;
  readonly held: NonNullable<FieldRequest['held']>;
  /** What is seen along each axis, where that is not the whole. */
  readonly ranges: readonly Range[] | undefined;
  /** What the session shows by itself, as of the last time. */
  readonly whole: readonly Range[];
  readonly field: Field | null;
  /** Identity of the document that the field is of. */
  readonly of: unknown;
  readonly problem: string | null;
}

const CHOSEN_BY_ITSELF = { input: undefined, entries: undefined, output: undefined, entry: 0, ranges: undefined } as const;

export const fieldStore = createStore<FieldState>(() => ({
  ...CHOSEN_BY_ITSELF,
  held: 'mean',
  whole: [],
  field: null,
  of: null,
  problem: null,
}));

/** Reads a part of it; keep the selector outside the component. */
export const useField = <T>(selector: (state: FieldState) => T): T => useStore(fieldStore, selector);

/** Points on a side of a plane, and of a curve; fewer while training goes on. */
const POINTS = { plane: 81, curve: 161, training: 45 } as const;
/** Changes what is looked at. */
export function chooseField(change: Partial<FieldState>): void {
  const isOther = 'input' in change || 'entries' in change;
  fieldStore.setState(isOther ? { ...change, ranges: undefined } : change);
  void liveField.now();
}

/** Shows a part of the plane, or with null the whole: at once what is known of it, then all of its points. */
export const showRanges = (ranges: readonly Range[] | null): void => chooseField({ ranges: ranges ?? undefined });

/** What is seen of a field when no part of it was chosen. */
export function wholeOf({ axes }: Field): readonly Range[] {
  const { whole } = fieldStore.getState();
  return whole.length === axes.length ? whole : rangesOf(axes);
}

/** What is seen of a field. */
export function rangesSeen(field: Field): readonly Range[] {
  const { ranges } = fieldStore.getState();
  return ranges?.length === field.axes.length ? ranges : wholeOf(field);
}

/** Draws the field as the weights are now. */
async function ask(): Promise<void> {
  const { identity } = documentStore.getState();
  if (fieldStore.getState().of !== identity)
    fieldStore.setState({ ...CHOSEN_BY_ITSELF, field: null, of: identity, problem: null });
  try {
    const request = requestOf(fieldStore.getState());
    const field = await sessionLink().ask('field', request);
    if (documentStore.getState().identity !== identity) return;
    const isWhole = request.ranges === undefined;
    fieldStore.setState({ field, problem: null, ...(isWhole ? { whole: rangesOf(field.axes) } : {}) });
  } catch (cause) {
    const error = toSessionError(cause);
    if (!isCancelled(error)) fieldStore.setState({ problem: error.message });
  }
}

export const liveField = new LiveQuestion(ask);

function requestOf({ input, entries, output, held, ranges, field }: FieldState): FieldRequest {
  const isTraining = sessionStore.getState().status === 'training';
  const isCurve = (entries?.length ?? field?.axes.length) === 1;
  return { input, entries, output, held, ranges, points: isCurve ? POINTS.curve : isTraining ? POINTS.training : POINTS.plane };
}
