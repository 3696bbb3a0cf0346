import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allKeysOf } from '../../renderer/commands/bindings.ts';
import { showKeys } from '../../renderer/commands/keys.ts';
import { COMMANDS } from '../../renderer/commands/registry.ts';

const ROOT = new URL('../../', import.meta.url);
const TESTS = new URL('test/e2e/', ROOT);

const numbers = (letter: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);

/** `B6` of a title that begins `B6 `, `B6: ` or `B6, C3 `: what a test in the browser says that it shows. */
function shown(): ReadonlySet<string> {
  const titles = readdirSync(TESTS)
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) => [...readFileSync(new URL(file, TESTS), 'utf8').matchAll(/\bit(?:\.\w+\([^)]*\))?\(\s*['"`]([^'"`]*)/g)]);
  const labels = titles.flatMap(([, title = '']) => (/^(?:[A-Z]\d+(?:, |: | ))+/.exec(title)?.[0] ?? '').split(/[,: ]+/));
  return new Set(labels.filter((label) => label !== ''));
}

describe('habits that people bring along', () => {
  it('are each shown by a test in the browser that begins with their number', () => {
    const found = shown();
    expect(numbers('B', 33).filter((habit) => !found.has(habit))).toEqual([]);
  });

  it('of undo are, too', () => {
    const found = shown();
    expect(numbers('U', 6).filter((rule) => !found.has(rule))).toEqual([]);
  });

  const page = readFileSync(new URL('docs/habits.md', ROOT), 'utf8');
  const rows = [...page.matchAll(/^\| (\d+) \|.*$/gm)];

  it('have a line each in the page about them', () => {
    expect(rows.map(([, number]) => Number(number))).toEqual(Array.from({ length: 33 }, (_, i) => i + 1));
  });

  it('are told with the keys that the commands have', () => {
    const keys = new Set(COMMANDS.flatMap((entry) => allKeysOf(entry, {}).map((each) => showKeys(each, false))));
    // what is typed into a field is no key
    const typed = new Set(['+', '∑', '1/3', '2*pi']);
    const named = rows.flatMap(([row]) => [...row.matchAll(/`([^`]+)`/g)].map(([, key = '']) => key));
    expect(named.length).toBeGreaterThan(60);
    expect(named.filter((key) => !typed.has(key) && !keys.has(key))).toEqual([]);
  });
});
