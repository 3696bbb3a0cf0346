import type { Dtype } from '../model/tensor.ts';

/**
 * What random numbers of a run depend on beside their stream, as inputs of a program: the run's seed, the training step, and
 * which sample of the data it is. By the port of the blocks that draw; the names are no addresses, which have no colon.
 */
export const DRAW_INPUTS = { seed: 'random:seed', step: 'random:step', sample: 'random:sample' } as const;

export type DrawPort = keyof typeof DRAW_INPUTS;

export const DRAW_PORTS = Object.keys(DRAW_INPUTS) as readonly DrawPort[];

/** Each is one whole number; that of the sample carries the samples. */
export const DRAW_TYPE: { readonly dtype: Dtype; readonly shape: readonly number[] } = { dtype: 'int32', shape: [] };

/** Whether a program's input is one of {@link DRAW_INPUTS}. */
export const isDrawInput = (name: string): boolean => name.startsWith('random:');
