import type { Address, Document } from '../../graph-core/model/document.ts';
import type { TensorData } from '../../graph-core/model/tensor.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { bindData } from '../data/dataset.ts';
import { resolveObjectives } from '../objectives.ts';
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
  const analysis = analyse(document);
  const dataset = bindData(document, analysis, {}, 0);
  const objectives = resolveObjectives(document, analysis);
  if (!dataset.ok || !objectives.ok) throw new Error('the document is wrong');
  const store = new ParameterStore();
  store.open(analysis, 0);
  const executor = createCpuExecutor();
  const over = sample === 'mean' ? { samples: dataset.value.train.length, carried: carriedInputs(dataset.value) } : null;
  const objective = start === null ? (objectives.value[0] ?? null) : null;
  const mode = { mode: 'train', updatesBuffers: true } as const;
  const costs = start === null ? analysis.costs : [];
  const spec = { costs, cotangent: start?.from ?? null, objective, updatesCurrent: false, ...mode, over };
  const compiled = compileStep(document, analysis, spec, executor.info.limits);
  const stepper = new Stepper(compiled, await executor.load(compiled.plan), analysis);
  const feed = () =>
    stepper.feed({
      dataset: dataset.value,
      store,
      sample,
      cotangent: start?.row ?? null,
      turn: turnsOf(objectives.value, 'sequential')[0] ?? null,
    });
  feed();
  return { stepper, store, feed, analysis };
}
