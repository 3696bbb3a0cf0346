import type { Address, Document } from '../../graph-core/model/document.ts';
import type { TensorData } from '../../graph-core/model/tensor.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { openDocument } from '../opened.ts';
import { ParameterStore } from '../parameter-store.ts';
import type { SampleChoice } from '../protocol.ts';
import { carriedInputs, compileStep } from './compile.ts';
import { Stepper } from './stepper.ts';
import { turnsOf } from './turns.ts';

/** For tests: a row vector that backward starts from at an output, instead of at the costs. */
interface Start {
  readonly from: Address;
  readonly row: TensorData;
}

/** For tests: a stepper on the float64 interpreter, fed and at its start; `feed` begins anew. */
export async function openStepper(document: Document, sample: SampleChoice, start: Start | null = null) {
  const { analysis, ready } = openDocument(document, {}, 0);
  if (ready === null) throw new Error('the document is wrong');
  const { dataset, objectives } = ready;
  const store = new ParameterStore();
  store.open(analysis, 0);
  const executor = createCpuExecutor();
  const over = sample === 'mean' ? { samples: dataset.train.length, carried: carriedInputs(dataset) } : null;
  const objective = start === null ? (objectives[0] ?? null) : null;
  const mode = { mode: 'train', updatesBuffers: true } as const;
  const costs = start === null ? analysis.costs : [];
  const spec = { costs, cotangent: start?.from ?? null, objective, updatesCurrent: false, ...mode, over };
  const compiled = compileStep(document, analysis, spec, executor.info.limits);
  const stepper = new Stepper(compiled, await executor.load(compiled.plan), analysis);
  const feed = () =>
    stepper.feed({
      dataset,
      store,
      sample,
      cotangent: start?.row ?? null,
      turn: turnsOf(objectives, 'sequential')[0] ?? null,
    });
  feed();
  return { stepper, store, feed, analysis };
}
