import type { Address } from '../../graph-core/model/document.ts';
import { shapeText, sizeOf } from '../../graph-core/model/tensor.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { sourceOf } from '../block-program.ts';
import { checkStopped } from '../breath.ts';
import { names, TOTAL } from '../objectives.ts';
import { onView } from '../on-view.ts';
import type { Nudge, NudgePair, NudgeRow } from '../protocol.ts';
import type { Asked } from '../questions.ts';
import { SessionError } from '../session-error.ts';
import { summarise } from '../summary.ts';
import { type PreparedNudge, prepareNudge } from './nudge-plans.ts';
import { POINTS, PROBES, START } from './nudge-program.ts';

/** In float64 units of the cost: a smaller gap is the rounding of its sums. */
const ROUNDING = 256 * Number.EPSILON;

/** The latest nudge's plans: a drag asks for the same ones over and over. */
const prepared = new WeakMap<Analysis, { readonly key: string; readonly nudge: PreparedNudge }>();

/**
 * Changes an entry of a value by delta and runs everything downstream again, beside what its derivative predicts. Always on the
 * float64 reference: a small difference of two float32 numbers would be their rounding. Over a mean every sample's entry is
 * changed and means are told.
 *
 * @throws SessionError `nudge/unknown-value`, `nudge/no-derivative`, `nudge/no-entry`, `nudge/not-finite`
 */
export async function nudgeOf(
  { address: asked, index, delta }: { readonly address: Address; readonly index: number; readonly delta: number },
  context: Asked,
): Promise<Nudge> {
  const { analysis } = context.stepping.document();
  const address = sourceOf(analysis, asked);
  if (!Number.isFinite(delta) || delta === 0) {
    throw new SessionError('nudge/not-finite', `a nudge is a finite number that is not 0, not ${delta}`, address);
  }
  const nudge = await prepare(address, context);
  try {
    return await answerOf(nudge, { address, index, delta }, context);
  } finally {
    if (context.precise) nudge.destroy();
  }
}

async function answerOf(
  nudge: PreparedNudge,
  { address, index, delta }: { readonly address: Address; readonly index: number; readonly delta: number },
  context: Asked,
): Promise<Nudge> {
  if (!Number.isInteger(index) || index < 0 || index >= sizeOf(nudge.shape)) {
    const message = `${address} is ${shapeText(nudge.shape)} and has no entry ${index}`;
    throw new SessionError('nudge/no-entry', message, address, 'count its entries from 0');
  }
  feed(nudge, context);
  const predicted = await nudge.predict(index, delta, context.signal);
  const actual = await nudge.along(index, delta, POINTS, context.signal);
  const size = sizeOf(nudge.shape);
  const from = (actual.get(address) as Float64Array)[START * size + index] as number;
  const search =
    nudge.kinks && !context.precise ? await nudge.kinks.search(nudge, { index, delta, first: actual }, context.signal) : null;
  return {
    address,
    index,
    delta,
    from,
    own: nudge.own,
    downstream: Object.fromEntries(nudge.downstream.map((name) => [name, pairOf(nudge, name, predicted, actual)])),
    rows: rowsOf(delta, predicted.get(names.tangent(TOTAL)), actual.get(TOTAL)),
    kinks: search?.kinks ?? null,
    unsearched: search?.unsearched ?? [],
  };
}

async function prepare(address: Address, { stepping, stepper, precise, signal }: Asked): Promise<PreparedNudge> {
  checkStopped(signal);
  const { document, analysis } = stepping.document();
  const { costs } = stepping.ready();
  const { spec } = stepper.compiled;
  const ends = spec.costs.length > 0 ? spec.costs : costs;
  const { over } = spec;
  // one that is asked for once, on another executor, takes nobody's place
  if (precise)
    return prepareNudge({ document, analysis, mode: stepping.mode, address, costs: ends, over, executor: precise }, signal);
  const key = JSON.stringify([address, ends, over?.samples ?? null]);
  const before = prepared.get(analysis);
  if (before?.key === key) return before.nudge;
  before?.nudge.destroy();
  // a stop may come before the next one is there
  prepared.delete(analysis);
  const nudge = await prepareNudge({ document, analysis, mode: stepping.mode, address, costs: ends, over }, signal);
  prepared.set(analysis, { key, nudge });
  return nudge;
}

function feed(nudge: PreparedNudge, context: Asked): void {
  const { feeds, parameters } = onView(context);
  for (const [name, data] of parameters) nudge.write(name, data);
  for (const { address, data } of feeds.values()) nudge.write(address, data);
}

type Found = ReadonlyMap<string, Float64Array>;

function pairOf({ types }: PreparedNudge, name: string, predicted: Found, actual: Found): NudgePair {
  const shape = types.get(name) ?? [];
  const size = sizeOf(shape);
  const all = actual.get(name) as Float64Array;
  const [start, end] = [all.subarray(START * size, (START + 1) * size), all.subarray((PROBES - 1) * size)];
  return {
    // what has no derivative is predicted to stay
    predicted: summarise('float', shape, predicted.get(names.tangent(name)) ?? new Float64Array(size)),
    actual: summarise(
      'float',
      shape,
      end.map((x, i) => x - (start[i] as number)),
    ),
  };
}

/** The whole step, its half and its quarter, as they lie among the points. */
const FRACTIONS = [1, 0.5, 0.25] as const;

function rowsOf(delta: number, tangent: Float64Array | undefined, costs: Float64Array | undefined): NudgeRow[] {
  // one number for all points: nothing that moves goes into it
  if (costs?.length !== PROBES) return [];
  const start = costs[START] as number;
  const rows: NudgeRow[] = [];
  for (const fraction of FRACTIONS) {
    const end = costs[POINTS.indexOf(fraction)] as number;
    const predicted = (tangent?.[0] ?? 0) * fraction;
    const actual = end - start;
    const rounding = ROUNDING * Math.max(Math.abs(start), Math.abs(end));
    const found = Math.abs(actual - predicted);
    const gap = found <= rounding ? 0 : found;
    const before = rows.at(-1)?.gap;
    // a quotient of rounding would be no number to show
    const ratio = before !== undefined && gap > 8 * rounding ? before / gap : null;
    rows.push({ delta: delta * fraction, predicted, actual, gap, ratio });
  }
  return rows;
}
