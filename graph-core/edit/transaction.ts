import type { Document, NodeId } from '../model/document.ts';
import { ok, type Result } from '../model/result.ts';
import type { Relocation } from './relocate.ts';
import { applyStep, invertStep, type Step } from './step.ts';

/** One edit as the user sees it: the steps happen together or not at all, and are undone together. */
export interface Transaction {
  readonly steps: readonly Step[];
  /** Translation key of its name in the history panel, e.g. `edit.addBlock`. */
  readonly label: string;
  /** Values for the placeholders of the label. */
  readonly labelValues?: { readonly [name: string]: string };
  /** Why it happened, dotted from general to special: `add.block`, `set.attr`, `move`. */
  readonly userEvent: string;
  /** What it is about: transactions of one userEvent and one target within half a second are one entry of the history. */
  readonly target?: string;
  /** False for repairs and other changes that are nobody's gesture; default true. */
  readonly addToHistory?: boolean;
  /** What was selected before, and what to select afterwards: undo and redo bring it back. */
  readonly selectionBefore?: readonly NodeId[];
  readonly selectionAfter?: readonly NodeId[];
  /** What is called differently afterwards: other instances of a definition that is edited follow, and so do breakpoints. */
  readonly moved?: Relocation;
}

export interface Applied {
  readonly document: Document;
  /** Steps that take the transaction back, in the order in which to apply them. */
  readonly inverse: readonly Step[];
}

/** Applies all steps or none. The error is that of the first step that does not apply. */
export function applySteps(document: Document, steps: readonly Step[]): Result<Applied> {
  let current = document;
  const inverse: Step[] = [];
  for (const step of steps) {
    const next = applyStep(current, step);
    if (!next.ok) return next;
    inverse.push(invertStep(current, step));
    current = next.value;
  }
  return ok({ document: current, inverse: inverse.reverse() });
}

export const applyTransaction = (document: Document, transaction: Transaction): Result<Applied> =>
  applySteps(document, transaction.steps);
