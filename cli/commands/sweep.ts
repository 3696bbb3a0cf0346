import { PlanCache } from '../../session/plan-cache.ts';
import { sweepBatch, sweepSamples, sweepSizes } from '../../session/sweep/sweep.ts';
import type { SweepPoint } from '../../session/views/sweep.ts';
import { workOf } from '../../session/work.ts';
import { adapterOf, deviceText, openDevice } from '../device.ts';
import { diagnosticLine, invalid, STATUS } from '../failure.ts';
import { numberText } from '../numbers.ts';
import type { CommonOptions } from '../options.ts';
import { missingValues, prepare } from '../prepare.ts';
import type { Terminal } from '../terminal.ts';
import { resumed } from './train-checkpoint.ts';

export interface SweepOptions extends CommonOptions {
  readonly samples?: number;
  readonly seconds: number;
  readonly resume?: string;
}

/** Tries batch sizes from the weights of a graph and prints what each came to; nothing is written. Gives the exit status. */
export async function sweepCommand(path: string, options: SweepOptions, terminal: Terminal): Promise<number> {
  const graph = await prepare(path, options, (document) => resumed(document, options));
  const missing = missingValues(graph);
  if (missing.length > 0) throw invalid(missing);
  for (const d of graph.diagnostics) if (d.severity !== 'info') terminal.err(`${diagnosticLine(d)}\n`);
  const executor = await openDevice(options, () => workOf(graph.document, graph.analysis, graph.dataset));
  try {
    const { document, dataset, seed, parameters } = graph;
    const values = new Map([...parameters].map(([address, value]) => [address, Float64Array.from(value)]));
    const rows = dataset.train.length;
    const samples = options.samples ?? sweepSamples(rows);
    const context = { document, dataset, seed, values, executor, plans: new PlanCache(executor) };
    const points: SweepPoint[] = [];
    if (options.json !== true) terminal.out(`${deviceText(executor.info)}, ${samples} samples each, P = ${rows}\n${line(HEAD)}`);
    for (const batch of sweepSizes(rows)) {
      const point = await sweepBatch({ batch, samples, seconds: options.seconds }, context);
      points.push(point);
      if (options.json !== true) terminal.out(line(cells(point)));
    }
    const { kind } = executor.info;
    if (options.json === true)
      terminal.out(
        `${JSON.stringify({ graph: path, device: kind, adapter: adapterOf(executor.info), rows, samples, batches: points.map(numbersOf) })}\n`,
      );
    return STATUS.ok;
  } finally {
    executor.destroy();
  }
}

const HEAD = ['batch', 'samples / s', 'steps / s', 'samples', 'steps', 'L(S, w)'];
const WIDTH = 13;

const line = (columns: readonly string[]): string => `${columns.map((column) => column.padStart(WIDTH)).join('')}\n`;

const cells = ({ batch, samplesPerSecond, stepsPerSecond, seen, steps, after }: SweepPoint): string[] => [
  String(batch),
  numberText(Math.round(samplesPerSecond)),
  numberText(Math.round(stepsPerSecond)),
  String(seen),
  String(steps),
  after === null ? 'not finite' : numberText(after),
];

const numbersOf = ({ device: _, precision: __, rows: ___, ...numbers }: SweepPoint) => numbers;
