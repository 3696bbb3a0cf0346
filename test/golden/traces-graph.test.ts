import { beforeAll, describe, it } from 'vitest';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { gpuTraceTolerance, TRACE_FLOAT64, tracesOf } from './traces.ts';
import { type ChainTrace, checkChain, checkGraph, type GraphTrace } from './traces-graph.check.ts';
import { describeDevices } from '../support/wasm.ts';

const graphs = [...tracesOf<GraphTrace>('graph'), ...tracesOf<GraphTrace>('mlp_lecture')];
const chains = tracesOf<ChainTrace>('jacobian_chain');
const kindOf = (id: string): string => id.split('/')[0] as string;
const cases = graphs.map((trace) => [trace.id, trace] as const);
const chainCases = chains.map((trace) => [trace.id, trace] as const);

describe('golden graphs as documents, CPU in float64', () => {
  const executor = createCpuExecutor('float64');
  it.each(cases)('%s', (_, trace) => checkGraph(trace, executor, TRACE_FLOAT64));
  it.each(chainCases)('%s', (_, trace) => checkChain(trace, executor, TRACE_FLOAT64));
});

describeDevices('golden graphs as documents, WebGPU', (open) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });
  it.each(cases)('%s', (_, trace) => {
    const hasTanh = trace.nodes.some(({ op }) => op === 'torch.tanh');
    return checkGraph(trace, executor, gpuTraceTolerance(kindOf(trace.id), hasTanh));
  });
  it.each(chainCases)('%s', (_, trace) => checkChain(trace, executor, gpuTraceTolerance('jacobian_chain')));
});
