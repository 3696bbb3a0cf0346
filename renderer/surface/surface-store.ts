import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Document } from '../../graph-core/model/document.ts';
import type { NextStep, PlaneSpec, Surface, Walk, WalkSpec, WeightEntry } from '../../session/protocol.ts';
import { toSessionError } from '../state/linked-document.ts';
import { sessionLink } from '../state/session.ts';
import { documentStore } from '../state/stores.ts';
import { weightSteps } from '../state/weight-steps.ts';
import { NOTHING_KEPT, trainedWeights } from '../state/weights.ts';

/** What is looked at of the loss surface: nothing here is undone or kept. */
export interface SurfaceState {
  readonly kind: PlaneSpec['kind'];
  readonly a: WeightEntry | null;
  readonly b: WeightEntry | null;
  readonly seed: number;
  readonly reach: number;
  readonly points: number;
  /** Share of the half side that is seen around the walker; null without fog. */
  readonly fog: number | null;
  readonly arrows: boolean;
  /** The next step beside the steepest way, as long as it is or both to one length; null where neither is drawn. */
  readonly compass: 'true' | 'unit' | null;
  readonly next: NextStep | null;
  readonly surface: Surface | null;
  /** Identity of the document that the surface is of. */
  readonly of: unknown;
  /** The document as it was when the surface was asked for. */
  readonly made: Document | null;
  readonly path: Surface['path'];
  readonly asking: boolean;
  readonly problem: string | null;
  readonly walkSteps: number;
  /** Null: that of the document, see {@link rateOf}. */
  readonly walkRate: number | null;
  readonly walks: readonly Walk[];
}

const INITIAL: SurfaceState = {
  kind: 'weights',
  a: null,
  b: null,
  seed: 0,
  reach: 2,
  points: 41,
  fog: null,
  arrows: false,
  compass: null,
  next: null,
  surface: null,
  of: null,
  made: null,
  path: [],
  asking: false,
  problem: null,
  walkSteps: 60,
  walkRate: null,
  walks: [],
};

export const surfaceStore = createStore<SurfaceState>(() => INITIAL);

/** Reads a part of it; keep the selector outside the component. */
export const useSurface = <T>(selector: (state: SurfaceState) => T): T => useStore(surfaceStore, selector);

/** The plane that is chosen; null while two entries are still missing. */
function planeSpec({ kind, a, b, seed }: SurfaceState): PlaneSpec | null {
  if (kind === 'random') return { kind, seed };
  if (kind === 'principal') return { kind };
  return a && b ? { kind, a, b } : null;
}

let asked = 0;
let askedNext = 0;

// what was drawn of a document that is closed is nothing to look at, and would keep it in memory
documentStore.subscribe((state, before) => {
  if (state.identity === before.identity) return;
  asked++;
  askedNext++;
  surfaceStore.setState({ surface: null, of: null, made: null, path: [], walks: [], next: null, problem: null, asking: false });
});

/** Draws the surface through the current weights; what a newer question has overtaken is left out. */
export async function askSurface(): Promise<void> {
  const mine = ++asked;
  const { reach, points } = surfaceStore.getState();
  const plane = planeSpec(surfaceStore.getState());
  if (plane === null) return;
  const { document: made, identity: of } = documentStore.getState();
  surfaceStore.setState({ asking: true });
  try {
    const surface = await sessionLink().ask('surface', { plane, reach: [reach, reach], points });
    if (mine !== asked) return;
    surfaceStore.setState({ surface, of, made, path: surface.path, walks: [], next: null, problem: null, asking: false });
    await askNextStep();
  } catch (cause) {
    if (mine === asked) surfaceStore.setState({ problem: toSessionError(cause).message, asking: false });
  }
}

/** Asks where the next update goes, where that is drawn; what a newer question has overtaken is left out. */
export async function askNextStep(): Promise<void> {
  const { compass, surface } = surfaceStore.getState();
  if (compass === null || surface === null) return;
  const mine = ++askedNext;
  try {
    const next = await sessionLink().ask('nextStep', { plane: null });
    if (mine === askedNext) surfaceStore.setState({ next, problem: null });
  } catch (cause) {
    if (mine === askedNext) surfaceStore.setState({ next: null, problem: toSessionError(cause).message });
  }
}

/** Where training is now on the surface that is drawn. */
export async function followPath(): Promise<void> {
  if (surfaceStore.getState().surface === null) return;
  const { path } = await sessionLink()
    .ask('surfacePath', {})
    .catch(() => ({ path: surfaceStore.getState().path }));
  surfaceStore.setState({ path });
}

/** Full batch, single samples and mini-batches from one start. */
const WAYS: readonly WalkSpec['batch'][] = ['all', 1, 16];

/** A rate to walk at: that of plain gradient descent in the document; of other optimisers it would mean something else. */
export function rateOf({ training }: Document): number {
  const optimizer = training.objectives?.[0]?.optimizer;
  return optimizer?.type === 'sgd' && typeof optimizer.lr === 'number' ? optimizer.lr : 0.05;
}

/** Walks down from the current weights in the ways of {@link WAYS}. */
export async function askWalks(rows: number): Promise<void> {
  const { walkSteps, walkRate, surface } = surfaceStore.getState();
  const lr = walkRate ?? rateOf(documentStore.getState().document);
  const plane = planeSpec(surfaceStore.getState());
  if (plane === null) return;
  if (surface === null || surface.step !== (surfaceStore.getState().path.at(-1)?.[0] ?? surface.step)) await askSurface();
  const walks = WAYS.filter((batch) => batch === 'all' || batch < rows).map((batch) => ({ batch, lr }));
  const { identity } = documentStore.getState();
  surfaceStore.setState({ asking: true });
  try {
    const found = await sessionLink().ask('walks', { plane, walks, steps: walkSteps });
    const isSame = documentStore.getState().identity === identity;
    surfaceStore.setState({ ...(isSame ? { walks: found } : {}), problem: null, asking: false });
  } catch (cause) {
    surfaceStore.setState({ problem: toSessionError(cause).message, asking: false });
  }
}

/** Puts the weights at a place of the surface, as one undoable edit: training begins there anew. */
export async function placeWeights(a: number, b: number): Promise<void> {
  const { identity } = documentStore.getState();
  try {
    const weights = await sessionLink().ask('surfacePoint', { a, b });
    const { document, dispatch, closeGroup, identity: now } = documentStore.getState();
    if (now !== identity) return;
    closeGroup();
    const change = trainedWeights(document, weights);
    dispatch({ steps: weightSteps(document, change, NOTHING_KEPT), label: 'surface:edit.place', userEvent: 'weights.place' });
    closeGroup();
    await askSurface();
  } catch (cause) {
    surfaceStore.setState({ problem: toSessionError(cause).message });
  }
}
