import { expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import type { TensorData } from '../../graph-core/model/tensor.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { bindData } from '../../session/data/dataset.ts';
import { createDirectClient } from '../../session/direct.ts';
import { runGraph } from '../../session/run.ts';
import { openExample } from '../support/open-example.ts';

const SAMPLES = 2000;

/** New samples of the generator, [SAMPLES, 2], from noise that training has not seen. */
async function samplesOf(document: Document, parameters: ReadonlyMap<string, TensorData>): Promise<TensorData> {
  const sources = { ring: { ...document.data.sources?.ring, rows: SAMPLES } };
  const many = { ...document, data: { ...document.data, sources } };
  const analysis = analyse(many);
  const data = bindData(many, analysis, {}, 99);
  if (!data.ok) throw new Error('the document is wrong');
  const none = new Map();
  const request = {
    document: many,
    analysis,
    feeds: data.value.feeds,
    parameters,
    samples: SAMPLES,
    cotangents: none,
    tangents: none,
  };
  const found = await runGraph({ ...request, costs: [], values: ['G.point'], gradients: [] }, createCpuExecutor('float64'));
  const points = found.ok ? found.value.values.get('G.point')?.data : undefined;
  if (!points) throw new Error('there are no samples');
  return points;
}

/** How many samples lie within three standard deviations of each mode. */
function coverage(
  points: TensorData,
  { modes = 0, radius = 0, noise = 0 }: { modes?: number; radius?: number; noise?: number },
): number[] {
  const counts = new Array<number>(modes).fill(0);
  for (let p = 0; p < SAMPLES; p++)
    for (let c = 0; c < modes; c++) {
      const angle = (2 * Math.PI * c) / modes;
      const [x, y] = [points[2 * p] as number, points[2 * p + 1] as number];
      if (Math.hypot(x - radius * Math.cos(angle), y - radius * Math.sin(angle)) < 3 * noise)
        counts[c] = (counts[c] as number) + 1;
    }
  return counts;
}

it('the GAN finds the modes of the ring with the settings of its document', { timeout: 600_000 }, async () => {
  const document = openExample('gan-ring');
  const { epochs = 0, batch } = document.training;
  const ring = document.data.sources?.ring ?? {};
  const steps = epochs * Math.floor((ring.rows ?? 0) / Number(batch?.size));
  const client = createDirectClient({ choice: 'cpu' });
  try {
    await client.request('open', { document, tables: {}, generation: 1 });
    const before = await client.request('parameters', {});
    await client.request('train', { steps });
    const after = await client.request('parameters', {});
    const [start, end] = await Promise.all(
      [before, after].map(async (weights) => {
        const parameters = new Map(Object.entries(weights).map(([address, { data }]) => [address, data]));
        return coverage(await samplesOf(document, parameters), ring);
      }),
    );
    const covered = (counts: readonly number[] = []): number => counts.filter((count) => count >= SAMPLES / 100).length;
    const near = (counts: readonly number[] = []): number => counts.reduce((a, b) => a + b, 0) / SAMPLES;
    expect(covered(start)).toBeLessThan(3);
    expect(covered(end)).toBeGreaterThanOrEqual(7);
    expect(near(end)).toBeGreaterThan(0.8);
  } finally {
    client.dispose();
  }
});
