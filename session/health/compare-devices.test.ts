import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { network, request, spoiling, tensor } from '../testing.ts';
import { compareDevices } from './compare-devices.ts';

/** C = |x^2|^2 for one sample. */
const squares = (...x: readonly number[]): Document =>
  graph(
    [node('x', 'observed', { shape: [x.length], value: tensor([x.length], x) }), node('q', 'square'), node('C', 'squared-norm')],
    wires('x.value -> q.input', 'q.output -> C.input'),
  );

describe('compareDevices', () => {
  it('finds float32 close to float64 but not equal to it', async () => {
    const one = request(network([1, 2, -1, 0.5], 'tanh'));
    const rows = await compareDevices(one, createCpuExecutor(), createCpuExecutor('float32'));
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((row) => !row.passed)).toEqual([]);
    expect(Math.max(...rows.map((row) => row.error))).toBeGreaterThan(0);
  });

  it('holds small numbers to their own scale', async () => {
    const wrong = spoiling(createCpuExecutor('float32'), 'q.output', (data) => {
      data[1] = (data[1] as number) * 1.01;
    });
    const rows = await compareDevices(request(squares(1e-5, 2e-5)), createCpuExecutor(), wrong);
    expect(rows.filter((row) => !row.passed)).toMatchObject([{ address: 'q.output', what: 'value' }]);
  });

  it('lets a device take for 0 what float32 has no normal number for', async () => {
    const flushing = spoiling(createCpuExecutor('float32'), 'q.output', (data) => data.fill(0));
    const failed = async (x: number) =>
      (await compareDevices(request(squares(x)), createCpuExecutor(), flushing)).filter((row) => !row.passed);
    expect(await failed(1e-19)).toEqual([]);
    expect(await failed(1e-17)).toMatchObject([{ address: 'q.output' }]);
  });

  it('asks for no digits where large terms cancel, and for all that float32 has', async () => {
    // y = w over three samples with targets 1, 2, 4: at their mean the terms of dC/dw cancel
    const document = graph(
      [
        node('w', 'parameter', { shape: [1] }),
        node('x', 'observed', { shape: [1], value: tensor([3, 1], [1, 1, 1]) }),
        node('y', 'observed', { shape: [1], value: tensor([3, 1], [1, 2, 4]) }),
        node('m', 'mul'),
        node('C', 'squared-norm'),
      ],
      wires('w.value -> m.input', 'x.value -> m.other', 'm.output -> C.input', 'y.value -> C.target'),
    );
    const at = request(document, { 'w.value': Float64Array.of(7 / 3) });
    const off = (by: number) =>
      spoiling(createCpuExecutor('float32'), 'grad:w.value', (data) => {
        data[0] = (data[0] as number) + by;
      });
    const failed = async (by: number) => (await compareDevices(at, createCpuExecutor(), off(by))).filter((row) => !row.passed);
    expect(await failed(0)).toEqual([]);
    expect(await failed(1e-3)).toMatchObject([{ address: 'w.value', what: 'gradient' }]);
  });
});
