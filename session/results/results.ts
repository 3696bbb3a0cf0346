import { type Address, splitAddress } from '../../graph-core/model/document.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { Breath } from '../breath.ts';
import type { Dataset } from '../data/dataset.ts';
import { datasetAt } from '../data/draw-feeds.ts';
import type { Asked } from '../questions.ts';
import { carriedInputs, checkBudget } from '../stepper/compile.ts';
import { comparedIn } from '../training/compared.ts';
import { EvaluationPlan } from '../training/evaluation-plan.ts';
import type { PartName, ResultPair, Results, ResultsRequest } from '../views/results.ts';
import { ANSWER, type RowProgram, rowProgram, TRUTH } from './row-program.ts';
import { classPart, numberPart, type Rows } from './tables.ts';

/** Elements of one value that a run may hold; larger sets are taken in parts. */
const PART_ELEMENTS = 2 ** 22;

/**
 * What the graph says of every row beside what is right, with the weights of now; null where nothing is compared with data.
 * @throws SessionError, DeviceError
 */
export async function resultsOf({ choice, held }: ResultsRequest, asked: Asked): Promise<Results | null> {
  const { stepping, store } = asked;
  const { document, analysis } = stepping.document();
  const pairs = comparedIn(document, analysis);
  const pair = pairs[choice] ?? pairs[0];
  if (!pair) return null;
  const row = rowProgram({ document, analysis }, pair);
  const dataset = datasetAt(stepping.ready().dataset, 0);
  const heldBack = (['validation', 'test'] as const).filter((part) => dataset[part].length > 0);
  const beside = heldBack.includes(held) ? held : heldBack[0];
  const step = store.steps;
  // one set of weights for all parts: training goes on meanwhile
  const weights = new Map(analysis.parameters.map(({ address }) => [address, store.get(address).slice()]));
  const parts: Results['parts'][number][] = [];
  for (const part of beside ? (['train', beside] as const) : (['train'] as const)) {
    const rows = await compared(pair, row, { part, dataset, weights }, asked);
    parts.push(pair.kind === 'classes' ? classPart(rows, row.classes) : numberPart(rows));
  }
  const classes = pair.kind === 'classes' ? classNames(pair.target, row.classes, analysis, dataset) : [];
  return { generation: stepping.generation, step, pairs, choice: pairs.indexOf(pair), classes, parts, heldBack };
}

interface Over {
  readonly part: PartName;
  readonly dataset: Dataset;
  readonly weights: ReadonlyMap<Address, Float64Array>;
}

/** All rows of a part, as many together as there is memory for. */
async function compared(pair: ResultPair, row: RowProgram, { part, dataset, weights }: Over, asked: Asked): Promise<Rows> {
  const { stepping, signal, progress } = asked;
  const { executor, cache } = await stepping.plans();
  const { program } = row;
  const { limits } = executor.info;
  const { key } = stepping.ready();
  const rows = dataset[part];
  const each = sizeOf(program.types[program.outputs.find(({ name }) => name === ANSWER)?.id ?? 0]?.shape ?? []);
  const largest = Math.max(1, ...program.types.map(({ shape }) => sizeOf(shape)));
  const size = Math.max(1, Math.min(rows.length, Math.floor(PART_ELEMENTS / largest)));
  const [answers, truth] = [new Float64Array(rows.length * each), new Float64Array(rows.length * each)];
  const breath = new Breath(signal);
  for (let from = 0; from < rows.length; from += size) {
    await breath.take();
    const count = Math.min(size, rows.length - from);
    const loaded = await cache.load(`results ${count} ${pair.kind} ${pair.output} ${pair.target} ${key}`, () => {
      const plan = planRun(batch(program, registry, 'sample', count, carriedInputs(dataset)), registry, limits);
      checkBudget(plan, 'the answers for the set');
      return plan;
    });
    const found = await EvaluationPlan.of(loaded).run(dataset, { set: rows, from, count }, weights, signal);
    take(answers, found.get(ANSWER), from * each, count * each);
    take(truth, found.get(TRUTH), from * each, count * each);
    progress?.(from + count, rows.length);
  }
  return { part, rows, each, answers, truth };
}

/** What is the same for all samples is told once by the device. */
function take(into: Float64Array, found: Float64Array | undefined, from: number, count: number): void {
  if (!found) return;
  for (let i = 0; i < count; i++) into[from + i] = found[i % found.length] as number;
}

/** Texts of the target's column, where it is bound to one; else the numbers of the classes. */
function classNames(target: Address, classes: number, analysis: Analysis, dataset: Dataset): string[] {
  const names = dataset.feeds.get(sourceOf(target, analysis))?.origin?.classes;
  return Array.from({ length: classes }, (_, i) => names?.[i] ?? String(i));
}

/** The variable that a target only has another type of. */
function sourceOf(target: Address, analysis: Analysis): Address {
  const node = analysis.nodes.get(splitAddress(target).node);
  const from = node?.type === 'cast' || node?.type === 'one-hot' ? node.inputs.get('input')?.from : null;
  return from ? sourceOf(from, analysis) : target;
}
