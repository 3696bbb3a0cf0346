import { describe, expect, it } from 'vitest';
import { commandName } from '../commands/command.ts';
import { COMMANDS } from '../commands/registry.ts';
import { setDecimalMark } from '../ui/number-format.ts';
import { startTranslations } from './i18n.ts';

/** Text of every source file that may show something. */
const SOURCES = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.{ts,tsx}'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

type Tree = { readonly [key: string]: string | Tree };
const namespaces = new Map(
  Object.entries(import.meta.glob<Tree>('./en/*.json', { import: 'default', eager: true })).map(([path, tree]) => [
    path.replace(/^.*\/|\.json$/g, ''),
    tree,
  ]),
);

function has(namespace: string, key: string): boolean {
  let at: string | Tree | undefined = namespaces.get(namespace);
  for (const part of key.split('.')) at = typeof at === 'object' ? (at[part] ?? at[`${part}_one`]) : undefined;
  return at !== undefined;
}

/** Keys that are written out in the sources, with the namespaces that they may be in. */
function* usedKeys(text: string): Generator<{ readonly key: string; readonly spaces: readonly string[] }> {
  // by a component, or by a function that is given the `t` of one
  const declared = [...text.matchAll(/useTranslation\(\s*(\[?[^)]*\]?)\s*\)|TFunction<([^>]*)>/g)].flatMap((m) =>
    [...(m[1] ?? m[2] ?? '').matchAll(/'([a-z-]+)'/g)].map((n) => n[1] as string),
  );
  const spaces = declared.length > 0 ? declared : ['app'];
  for (const [, quoted] of text.matchAll(/(?:\bi18next\.t|[^\w.]t)\(\s*'([a-z][\w:.-]*)'/g)) {
    const [namespace, key] = (quoted as string).includes(':') ? (quoted as string).split(':') : ['', quoted];
    yield { key: key as string, spaces: namespace === '' ? spaces : [namespace as string] };
  }
}

it('numbers in sentences have the decimal mark of now, those of the sentence itself too', () => {
  const i18n = startTranslations('en');
  const said = (): string =>
    `${i18n.t('inspector:attr.number', { min: 0.001, max: 26410 })} ${i18n.t('breakpoints:threshold-error')}`;
  expect(said()).toMatch(/0\.001 to 26\u202f410 .* 0\.5 or /);
  setDecimalMark(',');
  expect(said()).toMatch(/0,001 to 26\u202f410 .* 0,5 or /);
  setDecimalMark('.');
});

describe('translations', () => {
  it('has every key that the sources name', () => {
    const missing: string[] = [];
    let found = 0;
    for (const [path, text] of Object.entries(SOURCES)) {
      if (path.endsWith('app/files.ts')) continue;
      for (const { key, spaces } of usedKeys(text)) {
        found++;
        if (!spaces.some((space) => has(space, key))) missing.push(`${path}: ${spaces.join('|')}:${key}`);
      }
    }
    expect(found).toBeGreaterThan(50);
    expect(missing).toEqual([]);
  });

  it('has a name for every command', () => {
    startTranslations('en');
    for (const entry of COMMANDS) {
      // a name that is put together would show a bare key where a part is missing
      const isNamed = entry.name ? !/(^|[ :])[a-z-]+(\.[a-z-]+)+/.test(commandName(entry)) : has('commands', entry.id);
      expect([entry.id, isNamed]).toEqual([entry.id, true]);
    }
  });
});
