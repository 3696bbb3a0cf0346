import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { runCaptured } from '../support/command-line.ts';
import { bytesChanged, mutated, mutation, withBytes } from './mutations.ts';

/** The same mutations every time. */
const SEED = 64;
/** No file may keep the program busy for longer, in milliseconds. */
const PATIENCE = 5000;

const folder = mkdtempSync(join(tmpdir(), 'chainrule-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
cpSync(fileURLToPath(new URL('../../examples/data/', import.meta.url)), join(folder, 'data'), { recursive: true });

const example = (name: string): string => readFileSync(new URL(`../../examples/${name}.chainrule`, import.meta.url), 'utf8');

/** Runs a damaged file: it is refused in words, or it runs. Whatever it is, it never breaks the program. */
async function survives(content: string | Uint8Array, command: 'run' | 'train'): Promise<void> {
  const path = join(folder, 'damaged.chainrule');
  writeFileSync(path, content);
  const start = performance.now();
  const flags = command === 'train' ? ['--epochs', '1'] : [];
  const { status, out, err } = await runCaptured([command, path, '--device', 'cpu', '--json', ...flags]);
  expect(performance.now() - start).toBeLessThan(PATIENCE);
  expect(err).not.toMatch(/\n\s+at |session\/failed|is not a function|Cannot read|not iterable|\[object/);
  for (const line of out.trimEnd().split('\n')) JSON.parse(line);
  if (status === 0) return;
  expect(status, err).toBe(1);
  if (err.includes('training/not-finite')) return;
  const [first, ...lines] = err.trimEnd().split('\n');
  expect(first).toBe(`${path}: not run`);
  expect(lines.length).toBeGreaterThan(0);
  // code, place, what is wrong, what would mend it
  for (const line of lines) expect(line).toMatch(/^[a-z0-9-]+\/[a-z0-9-]+ .+: .+[.!?] \S.*[.!?]$/s);
}

const GRAPHS = ['first-launch', 'linear-regression-iris', 'lecture-network-cross-entropy'] as const;

describe.each(GRAPHS)('%s, damaged', (name) => {
  const text = example(name);
  const parsed: unknown = JSON.parse(text);

  it('in its structure', async () => {
    const mutations = fc.array(mutation, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(mutations, fc.constantFrom('run', 'run', 'train'), async (changes, command) => {
        await survives(JSON.stringify(mutated(parsed, changes)), command);
      }),
      { seed: SEED, numRuns: 250 },
    );
  });

  it('in its bytes', async () => {
    await fc.assert(
      fc.asyncProperty(bytesChanged, async (changes) => survives(withBytes(text, changes), 'run')),
      { seed: SEED, numRuns: 100 },
    );
  });
});
