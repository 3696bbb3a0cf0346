import type { Task } from './contestants/contestant.ts';

/**
 * What is measured, by name: how often it is done in one sample, and when its numbers are read: only the last, each before the next
 * step begins, or each, but up to two steps late, as a chart is drawn while training goes on.
 */
export interface Measured {
  readonly task: Task;
  readonly count: number;
  readonly reads?: 'last' | 'each' | 'late';
}

const MLP_WIDE = { kind: 'mlp', dims: [784, 128, 10], batch: 64, lr: 0.1 } as const;
const MLP_ONE = { kind: 'mlp', dims: [600, 60, 40, 10], batch: 1, lr: 0.01 } as const;
const MLP_MANY = { kind: 'mlp', dims: [600, 60, 40, 10], batch: 128, lr: 0.1 } as const;

/** Steps of several milliseconds on the processor. */
const MLP_LARGE = { kind: 'mlp', dims: [1024, 1024, 1024, 10], batch: 128, lr: 0.1 } as const;

const LENET = { kind: 'cnn', side: 28, batch: 32, lr: 0.05, channels: [6, 16], kernel: 5, dims: [120, 84, 10] } as const;

export const TASKS: Readonly<Record<string, Measured>> = {
  '784-128-10 batch 64': { task: MLP_WIDE, count: 20 },
  '784-128-10 batch 64, cost shown each step': { task: MLP_WIDE, count: 20, reads: 'late' },
  '784-128-10 batch 64, cost read each step': { task: MLP_WIDE, count: 20, reads: 'each' },
  '600-60-40-10 batch 1': { task: MLP_ONE, count: 20 },
  '600-60-40-10 batch 1, cost shown each step': { task: MLP_ONE, count: 20, reads: 'late' },
  '600-60-40-10 batch 1, cost read each step': { task: MLP_ONE, count: 20, reads: 'each' },
  '600-60-40-10 batch 128': { task: MLP_MANY, count: 20 },
  '600-60-40-10 batch 128, cost shown each step': { task: MLP_MANY, count: 20, reads: 'late' },
  '1024-1024-1024-10 batch 128': { task: MLP_LARGE, count: 5 },
  'convolutions on 28x28, batch 32': { task: LENET, count: 5 },
  'chain of 1,000 on 1,024': { task: { kind: 'chain', size: 1024, length: 1000 }, count: 3 },
  'matmul 256': { task: { kind: 'matmul', size: 256 }, count: 4 },
  'matmul 512': { task: { kind: 'matmul', size: 512 }, count: 2 },
  'matmul 1,024': { task: { kind: 'matmul', size: 1024 }, count: 1 },
};
