import { expect, it } from 'vitest';
import { registry } from '../../graph-core/ops/index.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { resolveMetrics } from '../../session/training/metrics.ts';
import { run } from '../support/program.ts';

/** Whether a positive score of 0.25 is a right answer to a positive label, as the cost behind both is. */
async function accuracyBefore(cost: string): Promise<number> {
  const drawing = graph(
    [node('s', 'observed', { shape: [1] }), node('y', 'observed', { shape: [1] }), node('C', cost)],
    wires('s.value -> C.input', 'y.value -> C.target'),
  );
  const document = { ...drawing, training: { metrics: [{ type: 'accuracy', output: 's.value', target: 'y.value' }] } };
  const metrics = resolveMetrics(document, analyse(document));
  if (!metrics.ok) throw new Error('the metric is wrong');
  const b = new Builder(registry);
  const values = Object.fromEntries(
    ['s', 'y'].map((id) => [`${id}.value`, b.input(id, 'observed', { dtype: 'float', shape: [1], axes: [] })]),
  );
  const [share] = metrics.value[0]?.parts(b, (address) => values[address] as Value) ?? [];
  b.output('share', share as Value);
  return (await run(b.build(), { s: [0.25], y: [1] })).share?.data[0] as number;
}

it.each(['bce-with-logits-loss', 'hinge-loss', 'soft-margin-loss', 'squared-hinge'])(
  'the sign of a score is the answer before %s',
  async (cost) => {
    expect(await accuracyBefore(cost)).toBe(1);
  },
);

it.each(['bce-loss', 'mse-loss'])('before %s a positive answer is above one half', async (cost) => {
  expect(await accuracyBefore(cost)).toBe(0);
});
