import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../../../graph-core/model/tensor.ts';
import { registry } from '../../../graph-core/ops/index.ts';
import { Builder, type Value } from '../../../graph-core/program/builder.ts';
import { createCpuExecutor } from '../../../kernels/cpu/executor.ts';
import type { Executor } from '../../../kernels/executor.ts';
import { run } from '../../support/program.ts';
import { LEFT_OUT_ONNX_CASES, LEFT_OUT_ONNX_OPS } from './left-out.ts';
import { ONNX_OPS } from './map.ts';
import { type Draw, dtypeOf, ONNX_CASES, type OnnxCase, OnnxNode, type OnnxTensor } from './node.ts';
import { describeDevices } from '../../support/wasm.ts';

const selected = ONNX_CASES.filter(({ id, op_type }) => op_type in ONNX_OPS && !(id in LEFT_OUT_ONNX_CASES));

const RTOL = 1e-4;
const ATOL = 1e-5;

function expectOutput(what: string, got: Tensor, want: OnnxTensor): void {
  expect({ shape: got.shape, dtype: got.dtype }, what).toEqual({ shape: want.shape, dtype: dtypeOf(want) });
  want.data.map(Number).forEach((w, i) => {
    const g = got.data[i] as number;
    const isExact = got.dtype !== 'float';
    const agrees = Object.is(g, w) || g === w || (!isExact && Math.abs(g - w) <= ATOL + RTOL * Math.abs(w));
    if (!agrees) expect.fail(`${what}[${i}]: got ${g}, want ${w}`);
  });
}

async function check(onnx: OnnxCase, executor: Executor): Promise<void> {
  const b = new Builder(registry);
  const node = new OnnxNode(b, onnx);
  const drawn = (ONNX_OPS[onnx.op_type] as Draw)(node);
  const outputs: readonly Value[] = Array.isArray(drawn) ? drawn : [drawn as Value];
  outputs.forEach((value, k) => {
    b.output(`output${k}`, value);
  });
  const feeds = Object.fromEntries(node.fed.map((at) => [`input${at}`, (onnx.inputs[at] as OnnxTensor).data.map(Number)]));
  const found = await run(b.build(), feeds, executor);
  expect(outputs.length).toBe(onnx.outputs.length);
  onnx.outputs.forEach((want, k) => {
    expectOutput(`output ${k}`, found[`output${k}`] as Tensor, want);
  });
}

describe('ONNX node cases on the CPU in float64', () => {
  const executor = createCpuExecutor('float64');
  it.each(selected.map((onnx) => [onnx.id, onnx] as const))('%s', (_, onnx) => check(onnx, executor));

  it('every case is drawn or left out for a reason, and at least 380 are drawn', () => {
    const unknown = ONNX_CASES.filter(
      ({ id, op_type }) => !(op_type in ONNX_OPS) && !(op_type in LEFT_OUT_ONNX_OPS) && !(id in LEFT_OUT_ONNX_CASES),
    ).map(({ id }) => id);
    const twice = Object.keys(ONNX_OPS).filter((op) => op in LEFT_OUT_ONNX_OPS);
    const stale = Object.keys(LEFT_OUT_ONNX_CASES).filter((id) => !ONNX_CASES.some((onnx) => onnx.id === id));
    expect({ unknown, twice, stale }).toEqual({ unknown: [], twice: [], stale: [] });
    expect(selected.length).toBeGreaterThanOrEqual(380);
  });
});

describeDevices('ONNX node cases on WebGPU in float32', (open) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });

  it.each(selected.map((onnx) => [onnx.id, onnx] as const))('%s', (_, onnx) => check(onnx, executor));
});

afterAll(() => {
  const lines = ONNX_CASES.filter((onnx) => !selected.includes(onnx)).map(
    ({ id, op_type }) => `  ${id}: ${LEFT_OUT_ONNX_CASES[id] ?? LEFT_OUT_ONNX_OPS[op_type]}`,
  );
  console.log(`ONNX node cases: ${selected.length} run, ${lines.length} left out\n${lines.join('\n')}`);
});
