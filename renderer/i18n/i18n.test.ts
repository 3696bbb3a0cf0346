import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../commands/registry.ts';

const root = join(import.meta.dirname, '..');

function* sources(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* sources(path);
    else if (/\.tsx?$/.test(name) && !/\.test\./.test(name)) yield path;
  }
}

type Tree = { readonly [key: string]: string | Tree };
const namespaces = new Map(
  readdirSync(join(import.meta.dirname, 'en')).map((file) => [
    file.replace('.json', ''),
    JSON.parse(readFileSync(join(import.meta.dirname, 'en', file), 'utf8')) as Tree,
  ]),
);

function has(namespace: string, key: string): boolean {
  let at: string | Tree | undefined = namespaces.get(namespace);
  for (const part of key.split('.')) at = typeof at === 'object' ? (at[part] ?? at[`${part}_one`]) : undefined;
  return at !== undefined;
}

/** Keys that are written out in the sources, with the namespaces that they may be in. */
function* usedKeys(path: string): Generator<{ readonly key: string; readonly spaces: readonly string[] }> {
  const text = readFileSync(path, 'utf8');
  const declared = [...text.matchAll(/useTranslation\(\s*(\[?[^)]*\]?)\s*\)/g)].flatMap((m) =>
    [...(m[1] ?? '').matchAll(/'([a-z-]+)'/g)].map((n) => n[1] as string),
  );
  const spaces = declared.length > 0 ? declared : ['app'];
  for (const [, quoted] of text.matchAll(/(?:\bi18next\.t|[^\w.]t)\(\s*'([a-z][\w:.-]*)'/g)) {
    const [namespace, key] = (quoted as string).includes(':') ? (quoted as string).split(':') : ['', quoted];
    yield { key: key as string, spaces: namespace === '' ? spaces : [namespace as string] };
  }
}

describe('translations', () => {
  it('has every key that the sources name', () => {
    const missing: string[] = [];
    let found = 0;
    for (const path of sources(root)) {
      if (path.endsWith('app/files.ts')) continue;
      for (const { key, spaces } of usedKeys(path)) {
        found++;
        if (!spaces.some((space) => has(space, key))) missing.push(`${path.slice(root.length)}: ${spaces.join('|')}:${key}`);
      }
    }
    expect(found).toBeGreaterThan(50);
    expect(missing).toEqual([]);
  });

  it('has a name for every command', () => {
    for (const { id } of COMMANDS) expect([id, has('commands', id)]).toEqual([id, true]);
  });
});
