import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { runCaptured } from '../support/command-line.ts';

/** Each character is looked up as the scores of the one behind it; without weights they are drawn. */
const model = (weights: readonly number[] | null, data: Document['data']): Document => ({
  ...graph(
    [
      node('x', 'observed', { shape: [4], dtype: 'int32' }),
      node('e', 'embedding', { numEmbeddings: 3, embeddingDim: 3 }),
      node('y', 'observed', { shape: [4], dtype: 'int32' }),
      node('C', 'cross-entropy'),
    ],
    wires('x.value -> e.index', 'e.output -> C.input', 'y.value -> C.target'),
    weights === null ? {} : { parameters: { 'e.weight': { value: { dtype: 'float', shape: [3, 3], data: [...weights] } } } },
  ),
  data,
});

const TEXT: Document['data'] = {
  sources: { t: { file: 'data/t.txt', text: { window: 4, stride: 2 } } },
  columns: { 'x.value': { source: 't', columns: ['input'] }, 'y.value': { source: 't', columns: ['target'] } },
};

describe('chainrule generate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chainrule-generate-'));
  const file = (name: string, document: Document): string => {
    const path = join(folder, name);
    writeFileSync(path, saveDocument(document));
    return path;
  };
  let trained = '';

  beforeAll(() => {
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data/t.txt'), 'abc'.repeat(10));
    // a is followed by b, b by a or c alike, c by a
    trained = file('trained.chainrule', model([-50, 50, -50, 2, -50, 2, 50, -50, -50], TEXT));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const generate = (path: string, ...flags: readonly string[]) => runCaptured(['generate', path, '--device', 'cpu', ...flags]);

  it('goes on behind the prompt as the weights say', async () => {
    const { out, err, status } = await generate(trained, '--prompt', 'ab', '--length', '30');
    expect([err, status]).toEqual(['', 0]);
    expect(out).toMatch(/^ab(a|c)[abc]{29}\n$/);
    expect(out).not.toMatch(/aa|ac|bb|cb|cc/);
    expect(out).toContain('ca');
    expect(out).toContain('aba');
  });

  it('writes the same text for the same seed, and tells it as JSON', async () => {
    const texts = [];
    for (const seed of ['1', '1', '2']) {
      const { out } = await generate(trained, '--prompt', 'ab', '--length', '40', '--seed', seed, '--json');
      texts.push(JSON.parse(out));
    }
    expect(texts[0]).toMatchObject({ graph: trained, device: 'cpu', seed: 1, temperature: 1, prompt: 'ab' });
    expect(texts[0].text).toMatch(/^ab[abc]{40}$/);
    expect(texts[1]).toEqual(texts[0]);
    expect(texts[2].text).not.toBe(texts[0].text);
  });

  it('takes the likeliest at temperature 0, and begins where the text does with nothing', async () => {
    const { out } = await generate(trained, '--length', '4', '--temperature', '0');
    expect(out).toBe('baba\n');
  });

  it('says that weights are not trained', async () => {
    const { err, status } = await generate(file('fresh.chainrule', model(null, TEXT)), '--length', '1');
    expect(status).toBe(0);
    expect(err).toContain('no trained weights');
  });

  it.each([
    ['a character that is no class', () => trained, ['--prompt', 'aé'], 'text/unknown-character'],
    ['no text', () => file('none.chainrule', model(null, {})), [], 'data/missing'],
  ])('refuses %s', async (_, path, flags, code) => {
    const { err, out, status } = await generate(path(), ...flags);
    expect(status).toBe(1);
    expect(err).toContain(code);
    expect(out).toBe('');
  });

  it.each([
    ['--length', '0'],
    ['--temperature', '-1'],
    ['--temperature', '101'],
  ])('does not take %s %s', async (...flags) => {
    expect((await generate(trained, ...flags)).status).toBe(2);
  });
});
