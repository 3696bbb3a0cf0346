import type { Document, NodeId } from '../model/document.ts';
import { ok, type Result } from '../model/result.ts';
import { mergeSteps, type Step } from './step.ts';
import { applySteps, type Transaction } from './transaction.ts';

/**
 * Two stacks of entries around the present. `done` holds what can be undone, oldest first; `undone` what can be redone, the
 * next one last. An entry carries its steps in both directions, computed once when it was made: undoing applies `inverse`
 * and moves the entry to the other stack, redoing applies `steps` and moves it back. The document itself is not in the
 * history; what was computed for untouched blocks stays valid because documents share their unchanged parts.
 *
 * A transaction joins the newest entry where both have the same userEvent and target and lie within {@link GROUP_MS} of one
 * another; `grouping` is off after an undo, a redo or {@link closeGroup}, so that nothing is added to an entry that was
 * already looked at. Neighbouring steps are merged where they can be (see mergeSteps), so typing a word is one step.
 *
 * A transaction with `addToHistory: false` changes the document and touches neither stack.
 */
export interface History {
  readonly done: readonly Entry[];
  readonly undone: readonly Entry[];
  readonly grouping: boolean;
}

export interface Entry {
  readonly label: string;
  readonly labelValues: { readonly [name: string]: string };
  readonly userEvent: string;
  readonly target: string | null;
  /** Milliseconds, from the caller's clock, of the latest transaction in it. */
  readonly time: number;
  readonly steps: readonly Step[];
  readonly inverse: readonly Step[];
  readonly selectionBefore: readonly NodeId[] | null;
  readonly selectionAfter: readonly NodeId[] | null;
}

/** A document together with its history: what the document store holds. */
export interface EditState {
  readonly document: Document;
  readonly history: History;
}

export interface Moved extends EditState {
  /** The selection that belongs to the new present, null when the edit did not say. */
  readonly selection: readonly NodeId[] | null;
}

const GROUP_MS = 500;
const MAX_ENTRIES = 1000;

const emptyHistory: History = { done: [], undone: [], grouping: false };

/** A newly opened document: opening is not an edit, so there is nothing to undo. */
export const startEditing = (document: Document): EditState => ({ document, history: emptyHistory });

/** Applies a transaction and records it. `now` in milliseconds. A transaction without steps changes nothing. */
export function commit(state: EditState, transaction: Transaction, now: number): Result<EditState> {
  if (transaction.steps.length === 0) return ok(state);
  const applied = applySteps(state.document, transaction.steps);
  if (!applied.ok) return applied;
  const { document, inverse } = applied.value;
  if (transaction.addToHistory === false) return ok({ document, history: state.history });
  const entry = entryOf(transaction, inverse, now);
  return ok({ document, history: push(state.history, entry) });
}

const entryOf = (t: Transaction, inverse: readonly Step[], now: number): Entry => ({
  label: t.label,
  labelValues: t.labelValues ?? {},
  userEvent: t.userEvent,
  target: t.target ?? null,
  time: now,
  steps: t.steps,
  inverse,
  selectionBefore: t.selectionBefore ?? null,
  selectionAfter: t.selectionAfter ?? null,
});

function push(history: History, entry: Entry): History {
  const last = history.done.at(-1);
  if (last !== undefined && history.grouping && belongsTo(last, entry))
    return { done: history.done.with(-1, join(last, entry)), undone: [], grouping: true };
  return { done: [...history.done.slice(1 - MAX_ENTRIES), entry], undone: [], grouping: true };
}

const belongsTo = (last: Entry, next: Entry): boolean =>
  next.target !== null && last.target === next.target && last.userEvent === next.userEvent && next.time - last.time <= GROUP_MS;

const join = (last: Entry, next: Entry): Entry => ({
  ...next,
  steps: mergeAll([...last.steps, ...next.steps]),
  inverse: mergeAll([...next.inverse, ...last.inverse]),
  selectionBefore: last.selectionBefore,
});

function mergeAll(steps: readonly Step[]): readonly Step[] {
  const merged: Step[] = [];
  for (const step of steps) {
    const last = merged.at(-1);
    const both = last === undefined ? null : mergeSteps(last, step);
    if (both === null) merged.push(step);
    else merged[merged.length - 1] = both;
  }
  return merged;
}

/** The next transaction starts an entry of its own: a field lost focus, a drag ended. */
export const closeGroup = (state: EditState): EditState => ({ ...state, history: { ...state.history, grouping: false } });

export const canUndo = (history: History): boolean => history.done.length > 0;
export const canRedo = (history: History): boolean => history.undone.length > 0;

/** Takes the newest entry back; the same state when there is none. */
export function undo(state: EditState): Result<Moved> {
  const { done, undone } = state.history;
  const entry = done.at(-1);
  if (entry === undefined) return ok({ ...state, selection: null });
  const applied = applySteps(state.document, entry.inverse);
  if (!applied.ok) return applied;
  const history: History = { done: done.slice(0, -1), undone: [...undone, entry], grouping: false };
  return ok({ document: applied.value.document, history, selection: entry.selectionBefore });
}

/** Does the newest undone entry again; the same state when there is none. */
export function redo(state: EditState): Result<Moved> {
  const { done, undone } = state.history;
  const entry = undone.at(-1);
  if (entry === undefined) return ok({ ...state, selection: null });
  const applied = applySteps(state.document, entry.steps);
  if (!applied.ok) return applied;
  const history: History = { done: [...done, entry], undone: undone.slice(0, -1), grouping: false };
  return ok({ document: applied.value.document, history, selection: entry.selectionAfter });
}

/** One line of the history panel. */
export interface HistoryLine {
  readonly label: string;
  readonly labelValues: { readonly [name: string]: string };
  /** Entries done when this line is the present; pass it to {@link jump}. */
  readonly place: number;
  readonly done: boolean;
}

/** Names of all entries, oldest first; the present is behind the last one that is done. */
export const historyLines = ({ done, undone }: History): readonly HistoryLine[] =>
  [...done, ...undone.toReversed()].map((entry, i) => ({
    label: entry.label,
    labelValues: entry.labelValues,
    place: i + 1,
    done: i < done.length,
  }));

/** Undoes or redoes until `place` entries are done: 0 is the document as it was opened. */
export function jump(state: EditState, place: number): Result<Moved> {
  const target = Math.max(0, Math.min(place, state.history.done.length + state.history.undone.length));
  let moved: Moved = { ...state, selection: null };
  while (moved.history.done.length !== target) {
    const next = moved.history.done.length > target ? undo(moved) : redo(moved);
    if (!next.ok) return next;
    moved = next.value;
  }
  return ok(moved);
}
