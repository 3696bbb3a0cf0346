import type { Executor } from '../../kernels/executor.ts';
import type { Evaluation } from '../../session/training/evaluator.ts';
import type { StopReason } from '../../session/training/stop-rule.ts';
import type { Evaluations } from '../../session/training/training-options.ts';
import { adapterOf, deviceText } from '../device.ts';
import { numberText } from '../numbers.ts';
import type { Prepared } from '../prepare.ts';
import { finite } from './run.ts';
import { type EpisodesOutcome, judgedLine } from './train-episodes.ts';
import type { ObjectiveReport } from './train-etas.ts';

/** How a run ended. */
export type Ended = 'done' | 'not-finite' | StopReason;

/** What came of training. */
export interface Outcome {
  readonly graph: Prepared;
  readonly ended: Ended;
  readonly steps: number;
  readonly epochs: number;
  readonly evaluations: Evaluations;
  readonly onTrain: Evaluation;
  readonly onValidation: Evaluation | null;
  readonly onTest: Evaluation | null;
  readonly objectives: readonly ObjectiveReport[];
  /** Of a simulator: how the policy does, and how it came to it. */
  readonly episodes: EpisodesOutcome | null;
}

/** As one line of JSON. */
export function jsonLine(
  { graph, ended, steps, epochs, evaluations, onTrain, onValidation, onTest, objectives, episodes }: Outcome,
  { info }: Executor,
): string {
  const metrics = (found: Evaluation | null) =>
    Object.fromEntries(Object.entries(found?.metrics ?? {}).map(([name, value]) => [name, finite(value)]));
  const cost = (found: Evaluation | null) => (found === null ? null : finite(found.cost));
  const line = {
    graph: graph.path,
    device: info.kind,
    adapter: adapterOf(info),
    seed: graph.seed,
    steps,
    epochs,
    ended,
    evaluations,
    cost: { train: cost(onTrain), ...(onValidation && { validation: cost(onValidation) }), test: cost(onTest) },
    metrics: { train: metrics(onTrain), ...(onValidation && { validation: metrics(onValidation) }), test: metrics(onTest) },
    objectives,
    ...(episodes === null ? {} : { episodes }),
  };
  return `${JSON.stringify(line)}\n`;
}

const WHY_ENDED: { readonly [R in StopReason]: string } = {
  low: 'ended early: the cost is as low as it was to be',
  'no-better':
    'ended early: the cost was not lower for a while; these are the weights of the best epoch, if the graph says nothing else',
};

/** For people. */
export function report(
  { graph, ended, steps, epochs, evaluations, onTrain, onValidation, onTest, objectives, episodes }: Outcome,
  { info }: Executor,
): string {
  const spent = evaluations.gradient > 0 || evaluations.cost === 0 ? '' : `, ${evaluations.cost} evaluations of the cost`;
  const lines = [`${graph.document.name}: ${deviceText(info)}, seed ${graph.seed}, ${steps} steps, ${epochs} epochs${spent}`, ''];
  if (ended in WHY_ENDED) lines.push(WHY_ENDED[ended as StopReason], '');
  if (episodes !== null) return `${lines.join('\n')}\n${judgedLine(episodes)}`;
  const { train: trained, validation, test } = graph.dataset;
  const parts = [
    { title: 'trained on', rows: trained.length, found: onTrain },
    { title: 'validated', rows: validation.length, found: onValidation },
    { title: 'held back', rows: test.length, found: onTest },
  ].filter(({ found }) => found !== null);
  const row = (name: string, cells: readonly string[]): string =>
    `  ${name.padEnd(16)}${cells.map((cell) => ` ${cell.padStart(12)}`).join('')}`;
  const numbers = (of: (found: Evaluation) => number | undefined): string[] =>
    parts.map(({ found }) => numberText((found && of(found)) ?? Number.NaN));
  lines.push(
    row(
      '',
      parts.map(({ title }) => title),
    ),
    row(
      '',
      parts.map(({ rows }) => `${rows} rows`),
    ),
  );
  lines.push(
    row(
      'cost',
      numbers(({ cost }) => cost),
    ),
  );
  for (const name of Object.keys(onTrain.metrics))
    lines.push(
      row(
        name,
        numbers(({ metrics }) => metrics[name]),
      ),
    );
  for (const { parameter, definite, quadratic, angle } of objectives.flatMap(({ eta }) => eta)) {
    const numbers = `g' eta g ${numberText(Number(quadratic))}, ${angle === null ? 'no step' : `${numberText(angle)} degrees from steepest descent`}`;
    lines.push(`  eta of ${parameter}: ${definite}, ${numbers}`);
  }
  return `${lines.join('\n')}\n`;
}
