import { expect, it } from 'vitest';
import { registry } from '../../graph-core/ops/index.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import { withTotalCost } from '../../graph-core/transform/mean.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { TOTAL } from '../objectives.ts';
import { evaluate } from '../run.ts';
import { network, request } from '../testing.ts';
import { checkGradients } from './check.ts';
import { MovedCosts, OFFSETS } from './moved-costs.ts';

const at = request(network([1, 2, -1, 0.5, 0.3, -2], 'tanh'));
const ADDRESSES = ['f.weight', 'f.bias', 'g.weight', 'g.bias'];

it('moves one entry at a time, whatever was moved before it', async () => {
  const executor = createCpuExecutor();
  const all = withTotalCost(buildProgram(at.document, at.analysis, registry), registry, at.costs, TOTAL);
  const cost = { ...all, outputs: all.outputs.filter(({ name }) => name === TOTAL) };
  // one sample: what the inputs have in front is dropped
  const inputs = new Map([
    ...at.parameters,
    ...[...at.feeds.values()].map(({ address, data }) => [address, data.slice(0, 2)] as const),
  ]);
  const costs = new MovedCosts({ cost, inputs, addresses: ADDRESSES, executor });
  for (const address of [...ADDRESSES, 'f.weight', 'f.weight']) {
    const entry = costs.valueOf(address).length - 1;
    const found = await costs.at(address, [
      { along: 0, step: 0.1 },
      { along: entry, step: 0.2 },
    ]);
    for (const [i, [index, step]] of (
      [
        [0, 0.1],
        [entry, 0.2],
      ] as const
    ).entries()) {
      for (const [k, offset] of OFFSETS.entries()) {
        const moved = Float64Array.from(costs.valueOf(address));
        moved[index] = (moved[index] as number) + offset * step;
        const [alone] = await evaluate(cost, new Map([...inputs, [address, moved]]), executor);
        expect(found.costs[i * OFFSETS.length + k]).toBeCloseTo(alone?.tensor.data[0] as number, 12);
      }
    }
    const [plain] = await evaluate(cost, inputs, executor);
    expect(found.at).toBeCloseTo(plain?.tensor.data[0] as number, 12);
  }
  costs.destroy();
});

it('says how many weights are checked', async () => {
  const told: string[] = [];
  await checkGradients(at, createCpuExecutor(), { onProgress: (done, of) => told.push(`${done} of ${of}`) });
  expect(told).toEqual(['0 of 4', '1 of 4', '2 of 4', '3 of 4']);
});
