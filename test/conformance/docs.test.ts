import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../graph-core/ops/catalogue.ts';
import { opPages } from '../../graph-core/ops/docs-page.ts';

const folder = new URL('../../docs/ops/', import.meta.url);
const pages = opPages();

describe('docs/ops', () => {
  it.each(pages.map(({ file, text }) => [file, text] as const))(
    '%s is current (mend: node scripts/generate-docs.mjs)',
    (file, text) => {
      expect(existsSync(new URL(file, folder))).toBe(true);
      expect(readFileSync(new URL(file, folder), 'utf8')).toBe(text);
    },
  );

  it('has no page of a block that is gone', () => {
    const known = new Set(pages.map(({ file }) => file));
    expect(readdirSync(folder).filter((file) => !known.has(file))).toEqual([]);
  });
});

describe('catalogue', () => {
  it('is plain data', () => {
    const data = catalogue();
    expect(JSON.parse(JSON.stringify(data))).toEqual(data);
    expect(data.length).toBeGreaterThan(50);
  });
});
