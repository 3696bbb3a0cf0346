import { describe, expect, it } from 'vitest';
import { prepare } from '../../cli/prepare.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type Feed, rowsOf } from '../../session/data/feed.ts';
import { runCaptured } from '../support/command-line.ts';
import { principalComponents, reconstructionError } from '../support/principal-components.ts';

const PIXELS = 64;
const CODE = 8;

describe('an autoencoder of digits', () => {
  const path = inRoot('examples/digits-autoencoder.chainrule');

  /** What is left of the rows trained on and of those held back when `count` principal components of the former are kept. */
  async function linear(count: number) {
    const { dataset } = await prepare(path, {});
    const images = dataset.feeds.get('x.value') as Feed;
    const [train, test] = [rowsOf(images, dataset.train), rowsOf(images, dataset.test)].map((rows) => Float64Array.from(rows));
    const found = principalComponents(train as Float64Array, PIXELS, count);
    return [train, test].map((rows) => reconstructionError(rows as Float64Array, found)) as [number, number];
  }

  it('is measured against components that are the right ones: all of them leave nothing', async () => {
    const [all] = await linear(PIXELS);
    expect(all).toBeLessThan(1e-12);
    const [few] = await linear(CODE);
    expect(few).toBeCloseTo(0.02396, 5);
  });

  it('leaves at most half of the error that eight principal components leave, also on rows held back', {
    timeout: 300_000,
  }, async () => {
    const { out, status } = await runCaptured(['train', path, '--device', 'cpu', '--precision', 'float32', '--json']);
    expect(status).toBe(0);
    const { cost } = JSON.parse(out);
    const [train, test] = await linear(CODE);
    expect(cost.train).toBeLessThanOrEqual(train / 2);
    expect(cost.test).toBeLessThanOrEqual(test / 2);
  });
});
