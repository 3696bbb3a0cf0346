import { registry } from '../../graph-core/ops/index.ts';
import { dce } from '../../graph-core/passes/dce.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import type { Program } from '../../graph-core/program/program.ts';
import type { Dataset } from '../data/dataset.ts';
import { NamedPlan } from '../device-values.ts';
import { SessionError } from '../session-error.ts';
import { carriedInputs, checkBudget } from '../stepper/compile.ts';
import type { TrainerOptions } from '../training/trainer.ts';
import type { NextCharacter } from '../views/text.ts';
import { checkTemperature, draw, encode, probabilities, type Sampling } from './next-character.ts';
import type { TextModel } from './text-model.ts';

export type TextWriterOptions = Pick<TrainerOptions, 'document' | 'analysis' | 'dataset' | 'store' | 'plans' | 'limits' | 'key'>;

/** Continues a text: the model reads the last characters, as many as its window has, and says which one follows. */
export class TextWriter {
  readonly #plan: NamedPlan;
  readonly #model: TextModel;
  readonly #options: TextWriterOptions;

  private constructor(plan: NamedPlan, model: TextModel, options: TextWriterOptions) {
    this.#plan = plan;
    this.#model = model;
    this.#options = options;
  }

  /** @throws SessionError where the scores depend on more than the text, or take too much memory; DeviceError */
  static async open(model: TextModel, options: TextWriterOptions): Promise<TextWriter> {
    const { document, analysis, dataset, plans, limits, key } = options;
    const loaded = await plans.load(`text ${model.scores} ${key}`, () => {
      const plan = planRun(scoresProgram(buildProgram(document, analysis, registry), model, dataset), registry, limits);
      checkBudget(plan, 'the scores of the next character');
      return plan;
    });
    const writer = new TextWriter(new NamedPlan(loaded), model, options);
    writer.#begin();
    return writer;
  }

  /** Takes the weights of now. */
  #begin(): void {
    const { analysis, dataset, store } = this.#options;
    for (const { address } of analysis.parameters) this.#plan.write(address, store.get(address));
    for (const feed of dataset.feeds.values()) if (!feed.carries) this.#plan.write(feed.address, feed.data);
  }

  /**
   * What follows `written`. A window that is not full is filled up behind: a model that reads from left to right does not look
   * there. @throws SessionError, DeviceError
   */
  async next(written: readonly string[], { temperature, seed }: Sampling, signal?: AbortSignal): Promise<NextCharacter> {
    checkTemperature(temperature);
    const { input, scores, classes, text } = this.#model;
    const { window, vocabulary } = text;
    const read = encode(written.length > 0 ? written : [firstOf(vocabulary)], text).slice(-window);
    const filled = new Int32Array(window);
    filled.set(read);
    this.#plan.write(input, filled);
    const { loaded } = this.#plan;
    await loaded.run(0, loaded.plan.calls.length, signal);
    const all = await this.#plan.read(scores);
    const shares = probabilities(all.subarray((read.length - 1) * classes), vocabulary.length, temperature);
    const chosen = draw(shares, seed, written.length);
    const choices = vocabulary.map((character, i) => ({ character, probability: shares[i] as number }));
    return { character: vocabulary[chosen] as string, choices: choices.sort((a, b) => b.probability - a.probability) };
  }
}

/** What stands before a text that begins with nothing: a line end, where there are lines. */
const firstOf = (vocabulary: readonly string[]): string => (vocabulary.includes('\n') ? '\n' : (vocabulary[0] as string));

/** Without what the scores do not depend on, of one window. @throws SessionError */
function scoresProgram(forward: Program, { input, scores }: TextModel, dataset: Dataset): Program {
  const own = dce({ ...forward, outputs: forward.outputs.filter(({ name }) => name === scores) });
  const read = new Set(own.equations.flatMap(({ inputs }) => inputs));
  const inputs = own.inputs.filter(({ id }) => read.has(id));
  const carried = carriedInputs(dataset);
  const other = inputs.find(({ name }) => carried.has(name) && name !== input);
  if (other === undefined) return { ...own, inputs };
  const message = `${scores} depends on ${other.name}, which is not known when the next character is asked for`;
  throw new SessionError('text/model', message, null, `let it depend on ${input} only`);
}
