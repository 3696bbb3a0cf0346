import { accuracy } from '../../graph-core/metrics/accuracy.ts';
import { type Address, type Document, splitAddress } from '../../graph-core/model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../../graph-core/model/result.ts';
import type { MetricSpec } from '../../graph-core/model/training.ts';
import type { Builder, Value } from '../../graph-core/program/builder.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { hasValue } from '../objectives.ts';
import { guessedMetrics, scoresEach } from './compared.ts';

/** What a metric is of one sample: `parts` are averaged over the set on the device, `finish` makes the number of them. */
export interface Metric {
  readonly name: string;
  /** The document does not name it: its costs suggest it. */
  readonly isGuessed?: boolean;
  readonly parts: (b: Builder, value: (address: Address) => Value) => readonly Value[];
  readonly finish: (means: readonly number[]) => number;
}

/** Metrics that `training.metrics` may name. */
const METRIC_TYPES: readonly string[] = ['accuracy', 'bits-per-character', 'cost', 'mae', 'mse', 'r2'];

/** The document's metrics; where it says nothing of any and is to be guessed for, those that fit its costs. Errors: `training/metric` for an unknown type or a missing port. */
export function resolveMetrics(document: Document, analysis: Analysis, guess = false): Result<readonly Metric[]> {
  const diagnostics: Diagnostic[] = [];
  const guessed = guess ? guessedMetrics(document, analysis) : [];
  const listed = [...(document.training.metrics ?? []), ...guessed];
  const metrics = listed.flatMap((spec, i): Metric[] => {
    const at = `/training/metrics/${i}`;
    const fail = (message: string, mend: string): Metric[] => {
      diagnostics.push(errorAt('training/metric', at, message, mend));
      return [];
    };
    if (!METRIC_TYPES.includes(spec.type))
      return fail(`there is no metric "${spec.type}"`, `choose one of ${METRIC_TYPES.join(', ')}`);
    const twin = listed.findIndex((other) => other.type === spec.type) !== i;
    const name = twin ? `${spec.type}:${spec.output ?? i}` : spec.type;
    const { output, target } = spec;
    // the cost is evaluated anyway
    if (spec.type === 'cost') return [];
    if (output === undefined || target === undefined)
      return fail(`the metric ${spec.type} needs an output and a target`, 'name two values of the graph');
    const unknown = [output, target].find((address) => !hasValue(analysis, address));
    if (unknown !== undefined)
      return fail(`the metric ${spec.type} is about ${unknown}, which has no value`, 'name a value of the graph');
    if (spec.type === 'bits-per-character' && !scoresEach(analysis, output, target))
      return fail(
        `the metric ${spec.type} needs scores of classes for each number of its target, and ${output} has none for ${target}`,
        'name logits, one axis longer than a target of int32',
      );
    return [{ name, ...KINDS[spec.type]?.({ ...spec, output, target }, analysis), isGuessed: guessed.includes(spec) } as Metric];
  });
  return diagnostics.length > 0 ? err(diagnostics) : ok(metrics);
}

type Pair = MetricSpec & { readonly output: Address; readonly target: Address };
type Kind = (spec: Pair, analysis: Analysis) => Omit<Metric, 'name'>;

const total = (b: Builder, x: Value): Value => b.op('sum', { input: x }, { dim: null, keepdim: false }).output as Value;
const average = (b: Builder, x: Value): Value => b.op('mean', { input: x }).output as Value;
const only = (means: readonly number[]): number => means[0] ?? Number.NaN;

/** Output and target as floats of one shape. */
function pair(b: Builder, value: (address: Address) => Value, { output, target }: Pair): [Value, Value] {
  const left = b.cast(value(output), 'float');
  return [left, b.reshape(b.cast(value(target), 'float'), left.shape)];
}

const KINDS: Readonly<Record<string, Kind>> = {
  accuracy: (spec, analysis) => ({
    parts: (b, value) => [accuracy(b, value(spec.output), value(spec.target), { threshold: thresholdOf(spec.output, analysis) })],
    finish: only,
  }),
  // scores [...places, classes] against classes [...places]: the mean over the places of -log2 of the target's probability
  'bits-per-character': (spec) => ({
    parts: (b, value) => {
      const scores = value(spec.output);
      const classes = scores.shape.at(-1) ?? 1;
      const logs = b.op('log-softmax', { input: scores }, { dim: -1 }).output as Value;
      const chosen = b.op('one-hot', { input: value(spec.target) }, { numClasses: classes }).output as Value;
      const ofTarget = b.mul(b.cast(chosen, 'float'), logs);
      return [average(b, b.op('sum', { input: ofTarget }, { dim: -1, keepdim: false }).output as Value)];
    },
    finish: ([mean = Number.NaN]) => -mean / Math.LN2,
  }),
  mse: (spec) => ({
    parts: (b, value) => {
      const [x, y] = pair(b, value, spec);
      const d = b.sub(x, y);
      return [average(b, b.mul(d, d))];
    },
    finish: only,
  }),
  mae: (spec) => ({
    parts: (b, value) => {
      const [x, y] = pair(b, value, spec);
      return [average(b, b.op('abs', { input: b.sub(x, y) }).output as Value)];
    },
    finish: only,
  }),
  // 1 - sum of squared errors / sum of squared distances from the mean, over all entries
  r2: (spec) => ({
    parts: (b, value) => {
      const [x, y] = pair(b, value, spec);
      const d = b.sub(x, y);
      return [total(b, b.mul(d, d)), total(b, b.mul(y, y)), y];
    },
    finish: ([errors = Number.NaN, squares = Number.NaN, ...means]) =>
      1 - errors / (squares - means.reduce((sum, m) => sum + m * m, 0)),
  }),
};

/** Costs of two classes whose input is a score: its sign is the answer. */
const TAKE_SCORES: ReadonlySet<string> = new Set(['bce-with-logits-loss', 'hinge-loss', 'soft-margin-loss', 'squared-hinge']);

/** Above which a single score counts as positive: 0 where a cost takes scores, one half for anything else. */
export function thresholdOf(output: Address, analysis: Analysis): number {
  const takers = [...analysis.nodes.values()].filter((n) =>
    [...n.inputs].some(([port, { from }]) => port === 'input' && from === output),
  );
  if (takers.some((n) => TAKE_SCORES.has(n.type))) return 0;
  return takers.some((n) => n.op?.family === 'cost') || analysis.nodes.get(splitAddress(output).node)?.type === 'sigmoid'
    ? 0.5
    : 0;
}
