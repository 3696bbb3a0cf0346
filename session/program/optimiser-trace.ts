import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { clipped, limited, NORM_LINE, needsNorm } from '../../graph-core/optim/clip.ts';
import { hasEta, timesEta } from '../../graph-core/optim/eta.ts';
import { type Hyper, numberOf } from '../../graph-core/optim/hyper.ts';
import type { TraceLine } from '../../graph-core/optim/trace.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { etasOf, names, type ResolvedObjective, stateOf } from '../objectives.ts';
import { hyperAt, hyperOf } from '../parameter-groups.ts';
import type { OptimiserTrace, OptimiserTraceLine, QuestionRequests } from '../protocol.ts';
import type { Asked } from '../questions.ts';
import { evaluate } from '../run.ts';
import { numberTex } from '../stepper/card-tex.ts';
import { type MeasuredGradients, measuredGradients } from './measured-gradients.ts';

/** Entries listed at most: each has a formula of its own in every line. */
const MAX_COUNT = 64;
const DIGITS = 4;

const beforeOf = (state: string): string => `before-${state}`;

/**
 * From the gradient to the new weight, entry by entry, by the program that the update itself is built from. Null for what the
 * turn on view does not update. @throws DeviceError
 */
export async function optimiserTraceOf(
  { address, from, count }: QuestionRequests['optimiserTrace']['in'],
  asked: Asked,
): Promise<OptimiserTrace | null> {
  const { stepping, store, stepper, executor, signal } = asked;
  const objective = stepping.turn()?.objective;
  const parameter = objective?.parameters.find((each) => each.address === address);
  if (!objective || !parameter || !stepper.compiled.step.updated.includes(address)) return null;
  const { optimiser } = objective;
  const t = stepper.update;
  const hyper = hyperAt(objective, hyperOf(objective, address), t);
  const { shape } = parameter;
  const size = sizeOf(shape);
  const first = Math.max(0, Math.min(Math.trunc(from) || 0, size - 1));
  const length = Math.max(0, Math.min(Math.trunc(count) || 0, MAX_COUNT, size - first));
  const cut = (data: TensorData): Float64Array => Float64Array.from(data.subarray(first, first + length));
  const known = new Map([['weight', cut(store.get(address))]]);
  // what a search remembers is no line of its rule
  for (const { input, name, start } of optimiser.searches ? [] : stateOf(objective, [parameter]))
    known.set(beforeOf(name), cut(store.state(input, size, start)));
  const gradient = await stepper.tensor(address, 'gradient', signal);
  const isMade = (stepper.compiled.stages.knownAt.get(names.next(address)) ?? Number.POSITIVE_INFINITY) <= stepper.cursor;
  if (gradient) known.set('gradient', cut(gradient.data));
  const clip = await measuredGradients(asked);
  // with a norm over all weights, nothing of the update is known before the last gradient is
  if (!optimiser.searches && gradient && (clip !== null || !needsNorm(hyper))) {
    const fed = new Map<string, TensorData>(known);
    const eta = etasOf(objective).find((each) => each.address === address)?.eta;
    if (eta) fed.set('conditioned', cut(timesEta(eta, clippedOnHost(gradient.data, hyper, clip))));
    const scalars = { ...optimiser.schedule(hyper, t), ...optimiser.traceScalars(hyper, t), ...(clip && scalarsOf(clip)) };
    for (const [name, value] of Object.entries(scalars)) fed.set(scalarOf(name), Float64Array.of(value));
    for (const { name } of optimiser.lines(hyper)) if (length === 0) known.set(name, new Float64Array(0));
    const found = length === 0 ? [] : await evaluate(traceProgram({ optimiser, hyper }, length), fed, executor, signal);
    for (const { name, tensor } of found) known.set(name, Float64Array.from(tensor.data));
  }
  // the weight that the step has made is shown as it is
  const made = isMade ? await stepper.tensor(address, 'value', signal) : null;
  if (made) known.set('next', cut(made.data));
  const [before, after] = [known.get('weight'), known.get('next')];
  if (optimiser.searches && before && after)
    known.set(
      'step',
      after.map((w, i) => w - (before[i] as number)),
    );
  const letters = optimiser.letters(hyper, t);
  const numbers = linesOf(optimiser.lines(hyper), new Map([...letters, ['t', t]]), known);
  const lines = clip === null ? numbers : numbers.map((line) => (line.name === NORM_LINE ? withNorms(line, clip) : line));
  const { type, title } = optimiser;
  return { address, shape, from: first, count: length, optimiser: type, title, t, letters, isMade, lines };
}

const scalarOf = (name: string): string => `scalar:${name}`;
const scalarsOf = ({ norm, factor }: MeasuredGradients) => ({ [NORM_LINE]: norm, factor });

/** All entries of a gradient behind clipping, as the update has them. */
const clippedOnHost = (gradient: TensorData, hyper: Hyper, clip: MeasuredGradients | null): Float64Array => {
  const most = numberOf(hyper, 'clipValue');
  const entry = (g: number): number => (most > 0 ? Math.max(-most, Math.min(most, g)) : g) * (clip?.factor ?? 1);
  return Float64Array.from(gradient, entry);
};

/** Norms of single weights that are written out under the root. */
const MAX_NORMS = 4;

/** The norm over all weights, made of that of each. */
function withNorms(line: OptimiserTraceLine, { norms }: MeasuredGradients): OptimiserTraceLine {
  const listed = norms.slice(0, MAX_NORMS).map((norm) => `${inParentheses(norm)}^2`);
  const tex = `\\sqrt{${[...listed, ...(norms.length > MAX_NORMS ? ['\\cdots'] : [])].join(' + ')}}`;
  return { ...line, withNumbers: line.values?.map(() => tex) ?? null };
}

/**
 * The update of some entries, with every line as an output of its name: a rule reads no other entry than the one it changes,
 * and what clipping takes from all of them is fed.
 */
export function traceProgram({ optimiser, hyper }: Pick<ResolvedObjective, 'optimiser' | 'hyper'>, length: number): Program {
  const b = new Builder(registry);
  const vector = (name: string): Value => b.input(name, 'state', { dtype: 'float', shape: [length], axes: [] });
  const scalars = (list: Readonly<Record<string, number>>): Record<string, Value> =>
    Object.fromEntries(
      Object.keys(list).map((name) => [name, b.input(scalarOf(name), 'schedule', { dtype: 'float', shape: [], axes: [] })]),
    );
  const gradient = vector('gradient');
  const clip = needsNorm(hyper) ? scalars({ [NORM_LINE]: 0, factor: 0 }) : {};
  const bounded = clipped(b, gradient, hyper, clip.factor ?? null);
  // an entry of it is made of all entries of the gradient
  const entering = hasEta(hyper) ? vector('conditioned') : bounded;
  const updated = optimiser.update(b, {
    parameter: vector('weight'),
    gradient: entering,
    state: Object.fromEntries(optimiser.state(hyper).map((name) => [name, vector(beforeOf(name))])),
    scalars: scalars(optimiser.schedule(hyper, 1)),
    hyper,
  });
  const perEntry = Object.entries(clip).map(([name, value]) => [name, b.expand(value, [length])] as const);
  const made = {
    ...updated.trace(scalars(optimiser.traceScalars(hyper, 1))),
    ...updated.state,
    limited: limited(b, gradient, hyper),
    ...Object.fromEntries(perEntry),
    clipped: bounded,
    conditioned: entering,
    next: updated.parameter,
  };
  for (const { name, rule } of optimiser.lines(hyper)) {
    if (rule === null) continue;
    const value = (made as Readonly<Record<string, Value>>)[name];
    if (!value) throw new Error(`the update of ${optimiser.type} does not make "${name}"`);
    b.output(name, value);
  }
  return b.build();
}

const inParentheses = (x: number): string => {
  const tex = numberTex(x, DIGITS);
  return x < 0 || tex.includes('\\cdot') ? `\\left(${tex}\\right)` : tex;
};

function linesOf(
  lines: readonly TraceLine[],
  letters: ReadonlyMap<string, number>,
  known: ReadonlyMap<string, Float64Array>,
): OptimiserTraceLine[] {
  const bySymbol = new Map(lines.map(({ symbol, name }) => [symbol, known.get(name)]));
  const number = (symbol: string, entry: number): string => {
    const x = letters.get(symbol) ?? bySymbol.get(symbol)?.[entry];
    return x === undefined ? symbol : inParentheses(x);
  };
  return lines.map(({ name, symbol, rule }) => {
    const values = known.get(name);
    return {
      name,
      symbol,
      rule: rule?.((letter) => letter) ?? null,
      values: values ? Array.from(values) : null,
      withNumbers: rule && values ? Array.from(values, (_, entry) => rule((letter) => number(letter, entry))) : null,
    };
  });
}
