import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';

/** Defects of comparable editors by number; 7 is about exported code, which does not exist yet. */
const DEFECTS = Array.from({ length: 16 }, (_, i) => i + 1).filter((number) => number !== 7);

it('every defect of comparable editors has a test whose title begins with its number', () => {
  const files = readdirSync(inRoot('test'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'));
  const titles = files.flatMap((name) => [
    ...readFileSync(join(inRoot('test'), name), 'utf8').matchAll(/\(\s*(?:'|"|`)(C\d+) /g),
  ]);
  const named = new Set(titles.map(([, number]) => number));
  expect(DEFECTS.filter((number) => !named.has(`C${number}`))).toEqual([]);
});
