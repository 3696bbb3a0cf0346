import { realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { tensorToJson } from '../../graph-core/document/tensor-json.ts';
import { decodeText } from '../../graph-core/document/utf8.ts';
import { EMBEDDED_BELOW } from '../../graph-core/document/weight-files.ts';
import { toBase64 } from '../../graph-core/import/base64.ts';
import type { TableContent } from '../../graph-core/import/read-table.ts';
import type { DataSource, Document } from '../../graph-core/model/document.ts';
import { errorAt } from '../../graph-core/model/result.ts';
import type { Shape, TensorJson } from '../../graph-core/model/tensor.ts';
import type { Objective, OptimizerSpec, TrainingSpec } from '../../graph-core/model/training.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import type { Executor } from '../../kernels/executor.ts';
import { heldBack } from '../../session/data/dataset.ts';
import { type AnyObjective, allOf, isSearched, type ResolvedObjective, resolveTraining } from '../../session/objectives.ts';
import { keptIn } from '../../session/optimiser-state.ts';
import { ParameterStore } from '../../session/parameter-store.ts';
import { PlanCache } from '../../session/plan-cache.ts';
import type { EpisodesReport } from '../../session/protocol.ts';
import { structureOf } from '../../session/stepper/compile.ts';
import { EpisodeTrainer } from '../../session/training/episode-trainer.ts';
import { Evaluator } from '../../session/training/evaluator.ts';
import { resolveMetrics } from '../../session/training/metrics.ts';
import { openTrainer } from '../../session/training/open-trainer.ts';
import { type StopReason, StopRule } from '../../session/training/stop-rule.ts';
import type { Training } from '../../session/training/training-options.ts';
import { workOf } from '../../session/work.ts';
import { openDevice } from '../device.ts';
import { diagnosticLine, invalid, STATUS } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { missingValues, type Prepared, prepare } from '../prepare.ts';
import type { Terminal } from '../terminal.ts';
import { TrainingBar } from './train-bar.ts';
import { resumed, writeTrained } from './train-checkpoint.ts';
import { notFiniteProblem } from './train-culprit.ts';
import { iterationLine } from './train-episodes.ts';
import { type EtaChoice, reportObjectives, withEtas } from './train-etas.ts';
import { type Ended, jsonLine, type Outcome, report } from './train-report.ts';

export interface TrainOptions extends CommonOptions {
  readonly epochs?: number;
  readonly steps?: number;
  readonly batch?: number | 'all';
  /** Type of the optimiser, with its own settings at their defaults. */
  readonly optimizer?: string;
  readonly lr?: number;
  readonly save?: string;
  /** A checkpoint that it goes on from. */
  readonly resume?: string;
  readonly eta?: readonly EtaChoice[];
  readonly damping?: number;
}

/** Epochs of a document that does not say how many. */
const DEFAULT_EPOCHS = 20;
/** Steps between two looks at the progress bar, where an epoch is longer. */
const CHUNK_STEPS = 64;

/** Trains a graph as its `training` section says, flags before it, and prints what came of it. Gives the exit status. */
export async function trainCommand(path: string, options: TrainOptions, terminal: Terminal): Promise<number> {
  const given = await prepare(path, options, (document) => withFlags(resumed(document, options), options));
  const missing = missingValues(given);
  if (missing.length > 0) throw invalid(missing);
  for (const d of given.diagnostics) if (d.severity !== 'info') terminal.err(`${diagnosticLine(d)}\n`);
  const executor = await openDevice(options, () => workOf(given.document, given.analysis, given.dataset));
  try {
    const graph = await withEtas(given, objectivesOf(given), options, executor);
    const run = open(graph, executor);
    const { ended, iterations } = await train(run, options, terminal);
    const scores = await scoresOf(graph, run, iterations);
    if (options.save !== undefined) {
      const epoch = run.trainer.order.epochOf(run.store.steps);
      await writeTrained(options.save, trained(graph, run, executor, options.save), graph.seed, epoch);
    }
    const { evaluations } = run.trainer;
    const steps = run.store.steps - run.from;
    const byGradient = run.objectives.filter((each): each is ResolvedObjective => !isSearched(each));
    const objectives = await reportObjectives(graph, byGradient, run.store, executor);
    const outcome: Outcome = {
      graph,
      ended,
      steps,
      epochs: run.epochs(),
      evaluations,
      ...scores,
      objectives,
    };
    terminal.out(options.json === true ? jsonLine(outcome, executor) : report(outcome, executor));
    if (ended !== 'not-finite') return STATUS.ok;
    const problem = await notFiniteProblem({
      graph,
      document: trained(graph, run, executor, path),
      step: run.store.steps,
      isSearch: run.objectives.some(isSearched),
      hasInputs: options.inputs !== undefined,
      device: executor.info,
    });
    terminal.err(`${diagnosticLine(problem)}\n`);
    return STATUS.invalid;
  } finally {
    executor.destroy();
  }
}

/** What came of training, on each part of the rows, or in new episodes of a simulator, whose rows are gone. */
async function scoresOf(
  { dataset }: Prepared,
  { trainer, evaluator }: Run,
  iterations: readonly EpisodesReport[],
): Promise<Pick<Outcome, 'onTrain' | 'onValidation' | 'onTest' | 'episodes'>> {
  if (trainer instanceof EpisodeTrainer) {
    const { summary } = await trainer.judge();
    const onTrain = { cost: -summary.reward, metrics: {} };
    return { onTrain, onValidation: null, onTest: null, episodes: { ...summary, iterations } };
  }
  const evaluated = async (part: Int32Array) => (part.length > 0 ? evaluator.evaluate(part) : null);
  const onTrain = await evaluator.evaluate(dataset.train);
  const onValidation = await evaluated(dataset.validation);
  return { onTrain, onValidation, onTest: await evaluated(dataset.test), episodes: null };
}

/** The document with the flags' settings in the place of its own. */
function withFlags(document: Document, { epochs, batch, lr, seed, optimizer }: TrainOptions): Document {
  const { training } = document;
  const objectives = training.objectives?.map(
    (o): Objective => ({ ...o, optimizer: withRate(optimizer === undefined ? o.optimizer : { type: optimizer }, lr) }),
  );
  const isAsked = lr !== undefined || optimizer !== undefined;
  const fallback = isAsked ? defaultObjectives(document, withRate({ type: optimizer ?? 'sgd' }, lr)) : undefined;
  const chosen = objectives && objectives.length > 0 ? objectives : fallback;
  const changed: TrainingSpec = {
    ...training,
    ...(epochs === undefined ? {} : { epochs }),
    ...(seed === undefined ? {} : { seed }),
    ...(batch === undefined ? {} : { batch: { ...training.batch, size: batch } }),
    ...(chosen === undefined ? {} : { objectives: chosen }),
  };
  return { ...document, training: changed };
}

const withRate = (optimizer: OptimizerSpec, lr: number | undefined): OptimizerSpec =>
  lr === undefined ? optimizer : { ...optimizer, lr };

const defaultObjectives = (document: Document, optimizer: OptimizerSpec): Objective[] =>
  analyse(document).costs.map((cost) => ({ cost, parameters: ['*'], optimizer }));

const objectivesOf = (graph: Prepared): readonly Objective[] => {
  const { objectives = [] } = graph.document.training;
  return objectives.length > 0 ? objectives : defaultObjectives(graph.document, { type: 'sgd' });
};

interface Run {
  readonly trainer: Training;
  readonly evaluator: Evaluator;
  readonly store: ParameterStore;
  readonly training: TrainingSpec;
  readonly objectives: readonly AnyObjective[];
  /** Rows that are trained on, and those that are held back. */
  readonly rows: Int32Array;
  readonly held: Int32Array;
  /** Steps that were done before: the file holds what they made. */
  readonly from: number;
  /** Epochs done here, in full or in part. */
  readonly epochs: () => number;
}

function open({ document, analysis, dataset, seed, parameters }: Prepared, executor: Executor): Run {
  const resolved = resolveTraining(document, analysis);
  if (!resolved.ok) throw invalid(resolved.error);
  const objectives = allOf(resolved.value);
  const metrics = resolveMetrics(document, analysis);
  if (!metrics.ok) throw invalid(metrics.error);
  const store = new ParameterStore();
  store.open(analysis, seed);
  for (const [address, value] of parameters) store.set(address, Float64Array.from(value));
  store.openState(keptIn(analysis, document.training), objectives);
  const from = store.steps;
  const { key, form } = structureOf(document, analysis, dataset);
  const plans = new PlanCache(executor);
  const common = { document, analysis, dataset, store, plans, limits: executor.info.limits, key, form };
  const costs = [...new Set(objectives.flatMap((o) => o.costs))];
  const trainer = openTrainer({ ...common, seed }, resolved.value);
  const evaluator = new Evaluator({ ...common, costs, metrics: metrics.value });
  const epochs = (): number =>
    store.steps === from ? 0 : trainer.order.epochOf(store.steps - 1) + 1 - trainer.order.epochOf(from);
  const { train: rows } = dataset;
  const held = heldBack(dataset);
  return { trainer, evaluator, store, objectives, rows, held, from, training: document.training, epochs };
}

async function train(
  run: Run,
  options: TrainOptions,
  terminal: Terminal,
): Promise<{ readonly ended: Ended; readonly iterations: readonly EpisodesReport[] }> {
  const { trainer, store, training, from } = run;
  const rule = new StopRule(training.stop ?? {}, trainer.order, store);
  const perEpoch = trainer.order.stepsPerEpoch;
  const total = options.steps ?? (training.epochs ?? DEFAULT_EPOCHS) * perEpoch;
  const done = (): number => store.steps - from;
  const inEpisodes = trainer instanceof EpisodeTrainer;
  const bar = terminal.isInteractive ? new TrainingBar(total, !rule.isIdle, terminal) : null;
  const iterations: EpisodesReport[] = [];
  try {
    let reason = rule.isIdle ? null : await askRule(rule, run);
    while (done() < total && reason === null) {
      const { steps, halted } = await trainer.advance(Math.min(CHUNK_STEPS, total - done(), rule.stepsLeft(store.steps)));
      const cost = steps.at(-1)?.cost;
      // episodes have a line each iteration, which a bar would be written over
      if (!inEpisodes) bar?.update(done(), run.epochs(), cost);
      const news = inEpisodes ? trainer.takeEpisodes() : [];
      iterations.push(...news);
      if (options.json !== true) for (const each of news) terminal.out(iterationLine(each, bar?.left(done())));
      if (halted) return { ended: 'not-finite', iterations };
      if (rule.isDue(store.steps)) reason = await askRule(rule, run);
    }
    if (reason !== null) rule.finish(reason);
    return { ended: reason ?? 'done', iterations };
  } finally {
    bar?.stop();
  }
}

async function askRule(rule: StopRule, { evaluator, rows, held }: Run): Promise<StopReason | null> {
  return rule.ask(await evaluator.evaluate(rows), held.length > 0 ? await evaluator.evaluate(held) : null);
}

/** The document with the weights as they are now; tables come along where the new file cannot reach them. */
function trained(
  { document, analysis, tables, path }: Prepared,
  { store, objectives }: Run,
  { info }: Executor,
  to: string,
): Document {
  const json = (shape: Shape, value: Float64Array): TensorJson => {
    // What is embedded is written in few digits; in a file of its own it keeps all of its bits in the same 4 bytes.
    const isText = value.length * Float32Array.BYTES_PER_ELEMENT < EMBEDDED_BELOW;
    const data = info.precision === 'float32' && isText ? Float32Array.from(value) : value;
    return tensorToJson({ dtype: 'float', shape, data });
  };
  const { state, progress } = store.checkpoint(objectives);
  const written = Object.fromEntries(
    analysis.parameters.map(({ address, shape, spec }) => {
      const { state: _, ...rest } = spec;
      const kept = Object.entries(state[address] ?? {}).map(([name, each]) => [
        name,
        { value: json(shape, Float64Array.from(each.data)) },
      ]);
      const value = json(shape, store.get(address));
      return [address, { ...rest, value, ...(kept.length === 0 ? {} : { state: Object.fromEntries(kept) }) }];
    }),
  );
  const training = progress === null ? document.training : { ...document.training, progress };
  const parameters = { ...document.parameters, ...written };
  if (sameFolder(path, to)) return { ...document, parameters, training };
  const sources = Object.entries(document.data.sources ?? {}).map(([name, source]) => [name, carried(source, tables[name])]);
  const data = document.data.sources ? { ...document.data, sources: Object.fromEntries(sources) } : document.data;
  return { ...document, parameters, data, training };
}

/** A source with its file's content in it. Images stay where they are: nobody wants thousands of them in a graph. */
function carried({ file, ...source }: DataSource, content: TableContent | undefined): DataSource {
  if (content === undefined) return { ...source, ...(file === undefined ? {} : { file }) };
  if (typeof content === 'string') return { ...source, inline: content };
  if (!(content instanceof Uint8Array)) {
    const message = `the images of ${file} cannot be written into a graph in another folder`;
    throw invalid([errorAt('data/path', file ?? '', message, 'save the graph beside them')]);
  }
  const text = decodeText(content, file ?? '');
  if (text.ok && !text.value.includes('\u0000')) return { ...source, inline: text.value };
  return { ...source, encoding: 'base64', inline: toBase64(content) };
}

function sameFolder(a: string, b: string): boolean {
  try {
    return realpathSync(dirname(resolve(a))) === realpathSync(dirname(resolve(b)));
  } catch {
    return false;
  }
}
