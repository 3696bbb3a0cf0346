import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(`${root}docs/diagnostics.md`, 'utf8');
const documented = [...page.matchAll(/^\| `([a-z]+\/[a-z0-9-]+)` \|/gm)].map((match) => match[1] as string);
const areas = new Set(documented.map((code) => code.split('/')[0] as string));

/** Source files of the folders that make diagnostics, tests excluded. */
const sources = ['graph-core', 'session', 'kernels', 'cli'].flatMap((folder) =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ts$/.test(file) && !/\.test\.ts$/.test(file))
    .map((file) => readFileSync(`${root}${folder}/${file}`, 'utf8')),
);

/** Codes written out in the sources: of a known area, or the first argument of something that makes a diagnostic. */
const used = new Set(
  sources.flatMap((text) => [
    ...[...text.matchAll(/'([a-z]+\/[a-z]+(?:-[a-z0-9]+)*)'/g)]
      .map((m) => m[1] as string)
      .filter((code) => areas.has(code.split('/')[0] as string)),
    ...[...text.matchAll(/(?:errorAt|opError|SessionError|DeviceError)\(\s*'([^']+)'/g)].map((m) => m[1] as string),
  ]),
);

/** Codes put together from parts: `document/${fault}`. */
const composed = (code: string): boolean => {
  const [area, what] = code.split('/') as [string, string];
  return sources.some((text) => text.includes(`${area}/\${`) && text.includes(`'${what}'`));
};

describe('docs/diagnostics.md', () => {
  it('finds the codes of the sources', () => {
    expect(used.size).toBeGreaterThan(100);
    expect(used).toContain('graph/cycle');
  });

  it('has every code of the sources', () => {
    expect([...used].filter((code) => !documented.includes(code))).toEqual([]);
  });

  it('has no code that the sources do not make, and none twice', () => {
    expect(documented.filter((code) => !used.has(code) && !composed(code))).toEqual([]);
    expect(new Set(documented).size).toBe(documented.length);
  });
});
