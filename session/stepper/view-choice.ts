import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { Opened, Ready } from '../opened.ts';
import type { SampleChoice } from '../protocol.ts';
import { SessionError } from '../session-error.ts';
import { BatchOrder } from '../training/batch-order.ts';
import type { Seed } from './load-stepper.ts';
import type { Stepper } from './stepper.ts';

/** What somebody chose to see of a document: whose numbers, and from where backward begins. */
export interface ViewChoice {
  readonly sample: SampleChoice;
  /** The mean is over the samples of the training step's own batch. */
  readonly isBatch: boolean;
  /** Where backward begins, where that is no cost. */
  readonly seed: Seed | null;
}

/** How a document is first seen. */
export const FIRST_SAMPLE: ViewChoice = { sample: 0, isBatch: false, seed: null };

/** What is left of a choice in an edited document of so many samples. */
export function choiceAmong(samples: number, { sample, isBatch }: ViewChoice): ViewChoice {
  if (sample === 'mean') return { sample, isBatch, seed: null };
  return sample < samples ? { sample, isBatch: false, seed: null } : FIRST_SAMPLE;
}

/** Which samples the training steps of a document take. */
export function batchOrder({ document, seed }: Opened, { dataset }: Ready): BatchOrder {
  return new BatchOrder(dataset.train.length, document.training.batch, seed);
}

/** Rows of the data that a training step takes, by the number of steps before it. */
export function batchRows(order: BatchOrder, { dataset: { train } }: Ready, steps: number): Int32Array {
  if (order.takesAll(order.sizeAt(steps))) return train;
  return order.rowsAt(steps).map((row) => train[row] as number);
}

/** The row vector that backward begins with: the user's, or ones; null where it begins at the costs. */
export function rowOf({ seed }: ViewChoice, stepper: Stepper): Float64Array | null {
  if (!seed) return null;
  const size = sizeOf(stepper.typeOf(seed.from)?.shape ?? []);
  return seed.row === null ? new Float64Array(size).fill(1) : Float64Array.from(seed.row);
}

/** @throws SessionError `session/no-sample` */
export function checkSample(sample: SampleChoice, samples: number): void {
  if (sample !== 'mean' && !(Number.isInteger(sample) && sample >= 0 && sample < samples))
    throw new SessionError('session/no-sample', `there is no sample p = ${sample}: there are P = ${samples}, counted from 0`);
}

/** @throws SessionError `session/no-seed`, `session/seed-size` */
export function checkSeed({ from, row }: Seed, stepper: Stepper): void {
  const type = stepper.typeOf(from);
  if (type?.dtype !== 'float')
    throw new SessionError('session/no-seed', `backward cannot start at ${from}: it is no float value of the graph`, from);
  const size = sizeOf(type.shape);
  if (row !== null && row.length !== size)
    throw new SessionError('session/seed-size', `the row vector has ${row.length} numbers, and ${from} has ${size}`, from);
}
