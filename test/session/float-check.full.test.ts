import { describe, it } from 'vitest';
import { describeGpu } from '../support/gpu.ts';
import { expectRounding, GRAPHS } from './float-checks.ts';

describe('every number in float32', () => {
  it.each(GRAPHS)('of %s is within its tolerance of float64', (name) => expectRounding(name, 'float32'));
});

describeGpu('every number on WebGPU', () => {
  it.each(GRAPHS)('of %s is within its tolerance of float64', (name) => expectRounding(name, 'webgpu'));
});
