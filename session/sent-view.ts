import type { RequestName, SessionRequests, StageInfo, StepView, TensorSummary } from './protocol.ts';

/** A part of a view by address: what is new or other than in the view before, and what is no longer known. */
interface Changes {
  readonly set: Readonly<Record<string, TensorSummary>>;
  readonly gone: readonly string[];
}

/**
 * A view as it travels from the worker to the window. In a graph of hundreds of blocks a step changes a few of thousands of
 * summaries; to copy them all took both sides longer than the step itself.
 */
export interface SentView extends Omit<StepView, 'stages' | 'values' | 'gradients'> {
  /** Null: those of the view before. */
  readonly stages: readonly StageInfo[] | null;
  readonly values: Changes;
  readonly gradients: Changes;
}

type Summaries = Readonly<Record<string, TensorSummary>>;

/** Summaries are never written to, so that the same object is the same numbers. */
function changes(before: Summaries, after: Summaries): Changes {
  const set: Record<string, TensorSummary> = {};
  for (const address in after) if (after[address] !== before[address]) set[address] = after[address] as TensorSummary;
  return { set, gone: Object.keys(before).filter((address) => !(address in after)) };
}

function applied(before: Summaries, { set, gone }: Changes): Summaries {
  if (gone.length === 0 && Object.keys(set).length === 0) return before;
  const after = { ...before, ...set };
  for (const address of gone) delete after[address];
  return after;
}

const NONE: Pick<StepView, 'stages' | 'values' | 'gradients'> = { stages: [], values: {}, gradients: {} };

/** The worker's side: remembers the view that it sent last. */
export class ViewSender {
  #before = NONE;

  view(view: StepView): SentView {
    const { stages, values, gradients } = this.#before;
    this.#before = { stages: view.stages, values: view.values, gradients: view.gradients };
    return {
      ...view,
      stages: view.stages === stages ? null : view.stages,
      values: changes(values, view.values),
      gradients: changes(gradients, view.gradients),
    };
  }

  answer<N extends RequestName>(name: N, value: SessionRequests[N]['out']): unknown {
    return mapView(name, value, (view: StepView) => this.view(view));
  }
}

/** The window's side. What did not change stays the same object: nothing has to be compared or drawn anew. */
export class ViewReceiver {
  #before = NONE;

  view(sent: SentView): StepView {
    const { stages, values, gradients } = this.#before;
    const view: StepView = {
      ...sent,
      stages: sent.stages ?? stages,
      values: applied(values, sent.values),
      gradients: applied(gradients, sent.gradients),
    };
    this.#before = view;
    return view;
  }

  answer(name: RequestName, value: unknown): unknown {
    return mapView(name, value, (sent: SentView) => this.view(sent));
  }
}

/** The requests that are answered by a view. */
const VIEWS: ReadonlySet<RequestName> = new Set(['goTo', 'sample', 'seed', 'reset', 'historyBound'] as const);

/** An answer with its view, where it has one, in another form. */
function mapView<From, To>(name: RequestName, value: unknown, map: (view: From) => To): unknown {
  if (VIEWS.has(name)) return value === null ? null : map(value as From);
  if (name !== 'open') return value;
  const report = value as { readonly view: From | null };
  return report.view === null ? report : { ...report, view: map(report.view) };
}
