import type { Executor } from '../kernels/executor.ts';
import { builtEtaOf, lossGradientOf } from './eta/eta-questions.ts';
import { fieldOf } from './field/field.ts';
import { checkOf } from './health/check-scope.ts';
import { floatCheckOf } from './health/float-check.ts';
import { formulaCheckOf } from './health/formula-check.ts';
import { healthOf } from './health/health.ts';
import { nonFiniteOf } from './health/non-finite.ts';
import { histogramsOf } from './histograms/histograms.ts';
import { focusOf } from './inside/focus.ts';
import { type InsideContext, insideOf } from './inside/inside.ts';
import { operationOf } from './inside/operation.ts';
import { unitsOf } from './inside/units.ts';
import { runJacobian } from './jacobian/jacobian.ts';
import { jacobianChain } from './jacobian/jacobian-chain.ts';
import { jacobianChoices, pointOf } from './jacobian/jacobian-target.ts';
import { jacobianView, jacobianWindow } from './jacobian/jacobian-view.ts';
import { lossesOf } from './losses.ts';
import { nudgeOf } from './nudge/nudge.ts';
import type { ParameterStore } from './parameter-store.ts';
import { fanOutOf } from './paths/fan-out.ts';
import { pathsOf } from './paths/paths.ts';
import { perSampleOf } from './per-sample.ts';
import { listingOf } from './program/listing.ts';
import { optimiserTraceOf } from './program/optimiser-trace.ts';
import { programListingOf } from './program/program-listing.ts';
import { timingsOf } from './program/timings.ts';
import type { FullTensor, QuestionRequests } from './protocol.ts';
import { resultsOf } from './results/results.ts';
import { errorOf } from './session-error.ts';
import { episodeOf } from './simulators/episode-view.ts';
import { cardOf } from './stepper/card.ts';
import type { Stepper } from './stepper/stepper.ts';
import type { Stepping } from './stepper/stepping.ts';
import { nextStepOf } from './surface/next-step.ts';
import { surfaceOf, surfacePointOf } from './surface/surface.ts';
import { walksOf } from './surface/walks.ts';
import type { WeightPath } from './surface/weight-path.ts';
import { sweepOf } from './sweep/sweep.ts';
import { nextCharacterOf } from './text/write.ts';

/** What a question looks at: the step on view and what it was fed with. */
export interface Asked {
  readonly stepping: Stepping;
  readonly store: ParameterStore;
  readonly stepper: Stepper;
  readonly executor: Executor;
  /** In a comparison: what runs in the place of the float64 reference, for questions that take it on every device. */
  readonly precise?: Executor;
  readonly signal: AbortSignal;
  /** Where training has been. */
  readonly path?: WeightPath;
  /** Tells how far a question has come that takes many rounds. */
  readonly progress?: (done: number, of: number) => void;
}

type Question<N extends keyof QuestionRequests> = (
  payload: QuestionRequests[N]['in'],
  asked: Asked,
) => Promise<QuestionRequests[N]['out']> | QuestionRequests[N]['out'];

/** How each question is answered: one line a question, the work is in a file of its own. */
const ANSWERS: { readonly [N in keyof QuestionRequests]: Question<N> } = {
  card: ({ stage }, { stepping, stepper, executor, signal }) =>
    cardOf(stage, {
      stepper,
      executor,
      analysis: stepping.document().analysis,
      isMean: stepping.sample === 'mean',
      signal,
    }),
  listing: ({ node }, { stepper, executor }) => listingOf(node, stepper.compiled, executor.info),
  inside: ({ path }, asked) => insideOf(path, insideContext(asked)),
  operation: ({ path, id }, asked) => operationOf(path, id, insideContext(asked)),
  focus: (payload, { stepping, stepper, executor, signal }) =>
    focusOf(payload, {
      stepper,
      executor,
      analysis: stepping.document().analysis,
      isMean: stepping.sample === 'mean',
      signal,
    }),
  tensor: ({ address, what }, { stepper, signal }) => stepper.tensor(address, what, signal),
  jacobian: jacobianOf,
  nudge: nudgeOf,
  'fan-out': fanOutOf,
  paths: pathsOf,
  optimiserTrace: optimiserTraceOf,
  programListing: (_, { stepper, stepping }) => programListingOf(stepper.compiled, stepping.document().analysis),
  timings: timingsOf,
  perSample: ({ samples }, asked) => perSampleOf(samples, asked),
  jacobianChoices,
  jacobianView,
  jacobianWindow,
  jacobianChain,
  health: healthOf,
  nonFinite: (_, asked) => nonFiniteOf(asked),
  check: checkOf,
  episode: episodeOf,
  nextCharacter: nextCharacterOf,
  formulaCheck: ({ expression }) => formulaCheckOf(expression),
  weights: (_, { stepping, store }) => weightsOf(stepping, store),
  floatCheck: floatCheckOf,
  field: fieldOf,
  histograms: histogramsOf,
  losses: lossesOf,
  results: resultsOf,
  surface: surfaceOf,
  surfacePath: (_, { path, store }) => ({ step: store.steps, path: path?.onPlane() ?? [] }),
  surfacePoint: surfacePointOf,
  walks: walksOf,
  sweep: sweepOf,
  lossGradient: lossGradientOf,
  buildEta: builtEtaOf,
  nextStep: nextStepOf,
  units: ({ path, ...place }, { stepping, stepper, signal }) => {
    const { analysis, generation } = stepping.document();
    return unitsOf(path, place, { stepper, analysis, generation, isMean: stepping.sample === 'mean', signal });
  },
};

/** The handlers of all questions; `look` gives what is on view when one has its turn. */
export function questions(look: (signal: AbortSignal) => Promise<Asked>) {
  const names = Object.keys(ANSWERS) as (keyof QuestionRequests)[];
  const handler =
    <N extends keyof QuestionRequests>(name: N) =>
    async (payload: QuestionRequests[N]['in'], signal: AbortSignal): Promise<QuestionRequests[N]['out']> =>
      ANSWERS[name](payload, await look(signal));
  return Object.fromEntries(names.map((name) => [name, handler(name)])) as {
    readonly [N in keyof QuestionRequests]: ReturnType<typeof handler<N>>;
  };
}

function insideContext({ stepping, stepper, executor, signal }: Asked): InsideContext {
  const { analysis, generation } = stepping.document();
  return { stepper, executor, analysis, generation, signal };
}

async function jacobianOf({ of, wrt }: QuestionRequests['jacobian']['in'], asked: Asked): Promise<FullTensor> {
  const found = await runJacobian(pointOf(asked), of, wrt, asked.executor, asked.signal);
  if (!found.ok) throw errorOf(found.error);
  const { dtype, shape, data } = found.value.tensor;
  return { dtype, shape, data: Float64Array.from(data) };
}

function weightsOf(stepping: Stepping, store: ParameterStore): Record<string, FullTensor> {
  const { parameters } = stepping.document().analysis;
  return Object.fromEntries(
    parameters.map(({ address, shape }) => [
      address,
      { dtype: 'float', shape, data: Float64Array.from(store.get(address)) } as const,
    ]),
  );
}
