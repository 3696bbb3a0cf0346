import { errorAt } from '../../graph-core/model/result.ts';
import { ParameterStore } from '../../session/parameter-store.ts';
import { PlanCache } from '../../session/plan-cache.ts';
import { structureKey } from '../../session/stepper/compile.ts';
import { encode } from '../../session/text/next-character.ts';
import { textModelOf } from '../../session/text/text-model.ts';
import { TextWriter } from '../../session/text/text-writer.ts';
import { openDevice } from '../device.ts';
import { diagnosticLine, invalid, STATUS } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { missingValues, type Prepared, prepare } from '../prepare.ts';
import type { Terminal } from '../terminal.ts';

export interface GenerateOptions extends CommonOptions {
  readonly prompt: string;
  readonly length: number;
  readonly temperature: number;
}

/** Continues a text with the graph's weights, each character drawn from what the model says of it. Gives the exit status. */
export async function generateCommand(path: string, options: GenerateOptions, terminal: Terminal): Promise<number> {
  const graph = await prepare(path, options);
  const missing = missingValues(graph);
  if (missing.length > 0) throw invalid(missing);
  for (const d of graph.diagnostics) if (d.severity !== 'info') terminal.err(`${diagnosticLine(d)}\n`);
  const { document, analysis, dataset, seed, parameters } = graph;
  const model = textModelOf(document, analysis, dataset);
  if (model === null)
    throw invalid([errorAt('text/model', path, 'no text is bound to a variable of the graph', 'give one of its sources "text"')]);
  const executor = await openDevice(options);
  try {
    const store = new ParameterStore();
    store.open(analysis, seed);
    for (const [address, value] of parameters) store.set(address, Float64Array.from(value));
    const { limits, kind } = executor.info;
    const key = structureKey(document, analysis, dataset);
    const writer = await TextWriter.open(model, {
      document,
      analysis,
      dataset,
      store,
      plans: new PlanCache(executor),
      limits,
      key,
    });
    if (!isTrained(graph)) terminal.err(`${UNTRAINED}\n`);
    const { temperature, length, prompt, json } = options;
    const written = Array.from(prompt);
    // what cannot be gone on with is told before anything is written
    encode(written, model.text);
    if (json !== true) terminal.out(prompt);
    for (let i = 0; i < length; i++) {
      const { character } = await writer.next(written, { temperature, seed });
      written.push(character);
      if (json !== true) terminal.out(character);
    }
    terminal.out(
      json === true
        ? `${JSON.stringify({ graph: path, device: kind, seed, temperature, prompt, text: written.join('') })}\n`
        : '\n',
    );
    return STATUS.ok;
  } finally {
    executor.destroy();
  }
}

const UNTRAINED =
  'the graph holds no trained weights: what follows is noise. Train it with --save, and name the file that was saved';

const isTrained = ({ document }: Prepared): boolean =>
  Object.values(document.parameters).some(({ value, file }) => value !== undefined || file !== undefined);
