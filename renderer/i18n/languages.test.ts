import { describe, expect, it } from 'vitest';
import { OPS } from '../../graph-core/ops/index.ts';
import { WAYS } from '../../graph-core/optim/ways.ts';
import { CHAPTERS } from '../app/course.ts';
import { blockNotes, blockSummary, blockTitle } from './block-words.ts';
import { LANGUAGES, languageOf, startTranslations } from './i18n.ts';

type Tree = { readonly [key: string]: string | readonly string[] | Tree };

/** Of each language, by namespace. */
const FILES = new Map<string, Map<string, Tree>>();
for (const [path, tree] of Object.entries(import.meta.glob<Tree>('./*/*.json', { import: 'default', eager: true }))) {
  const [, language = '', namespace = ''] = /^\.\/([^/]+)\/([^/]+)\.json$/.exec(path) ?? [];
  FILES.set(language, (FILES.get(language) ?? new Map()).set(namespace, tree));
}

/** What the definitions of the blocks say in English themselves. */
const FROM_DEFINITIONS: ReadonlySet<string> = new Set(['ops', 'attrs', 'ways', 'messages', 'examples']);

/** Texts by key; `rows_one` and `rows_other` are the forms of one text, `rows`. */
function textsOf(tree: Tree, path = ''): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(tree)) {
    if (typeof value === 'object' && !Array.isArray(value)) {
      for (const [key, texts] of textsOf(value as Tree, `${path}${name}.`)) found.set(key, texts);
      continue;
    }
    const key = `${path}${name.replace(/_(zero|one|two|few|many|other)$/, '')}`;
    found.set(key, [...(found.get(key) ?? []), String(value)]);
  }
  return found;
}

const placeholders = (texts: readonly string[]): string =>
  [...new Set(texts.flatMap((text) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name)))].sort().join(' ');

/** A form of the plural that a language has and a text lacks. */
function missingForms(tree: Tree, language: string, path = ''): string[] {
  const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
  const names = Object.keys(tree);
  return names.flatMap((name) => {
    const value = tree[name];
    if (typeof value === 'object' && !Array.isArray(value)) return missingForms(value as Tree, language, `${path}${name}.`);
    const [, stem] = /^(.*)_(?:one|other)$/.exec(name) ?? [];
    return stem === undefined
      ? []
      : pluralCategories.filter((form) => !names.includes(`${stem}_${form}`)).map((f) => `${path}${stem}_${f}`);
  });
}

describe.each(LANGUAGES.filter(({ id }) => id !== 'en'))('$name', ({ id }) => {
  const own = FILES.get(id) ?? new Map<string, Tree>();

  it('says all that English says, with the same placeholders, and nothing else', () => {
    const wrong: string[] = [];
    for (const [namespace, tree] of FILES.get('en') ?? []) {
      const theirs = textsOf(tree);
      const ours = textsOf(own.get(namespace) ?? {});
      for (const [key, texts] of theirs) {
        const said = ours.get(key);
        if (said === undefined) wrong.push(`missing: ${namespace}:${key}`);
        else if (said.some((text) => text.trim() === '') !== texts.some((text) => text.trim() === ''))
          wrong.push(`empty: ${namespace}:${key}`);
        else if (placeholders(said) !== placeholders(texts)) wrong.push(`placeholders: ${namespace}:${key}`);
      }
      for (const key of ours.keys()) if (!theirs.has(key)) wrong.push(`not in English: ${namespace}:${key}`);
    }
    for (const namespace of own.keys())
      if (!FROM_DEFINITIONS.has(namespace) && !FILES.get('en')?.has(namespace)) wrong.push(`not in English: ${namespace}`);
    expect(wrong).toEqual([]);
  });

  it('has every form of its plurals', () => {
    expect([...own].flatMap(([namespace, tree]) => missingForms(tree, id, `${namespace}:`))).toEqual([]);
  });

  it('names every block and attribute and says what they are', () => {
    const blocks = own.get('ops') ?? {};
    const labels = own.get('attrs') ?? {};
    const wrong: string[] = [];
    const shown = OPS.filter((op) => op.internal !== true);
    for (const op of shown) {
      const said = blocks[op.type] as Tree | undefined;
      if (typeof said?.title !== 'string' || typeof said.summary !== 'string') wrong.push(op.type);
      if ((said?.notes?.length ?? 0) !== (op.docs.notes?.length ?? 0)) wrong.push(`${op.type}: notes`);
      for (const name of Object.keys(op.attrs ?? {})) {
        if (typeof (said?.attrs as Tree | undefined)?.[name] !== 'string') wrong.push(`${op.type}.${name}`);
        if (typeof labels[name] !== 'string') wrong.push(`label of ${name}`);
      }
    }
    for (const type of Object.keys(blocks)) if (!shown.some((op) => op.type === type)) wrong.push(`no block ${type}`);
    expect(wrong).toEqual([]);
  });

  it('has a name for every example', () => {
    const names = own.get('examples') ?? {};
    const all = CHAPTERS.flatMap(({ examples }) => examples);
    expect(all.filter((example) => typeof names[example] !== 'string')).toEqual([]);
  });

  it('says what every optimiser and its settings are', () => {
    const ways = own.get('ways') ?? {};
    const wrong = WAYS.flatMap(({ type, hyper }) => {
      const said = ways[type] as Tree | undefined;
      const settings = (said?.hyper ?? {}) as Tree;
      return [
        ...(typeof said?.docs === 'string' ? [] : [type]),
        ...Object.keys(hyper).flatMap((name) => (typeof settings[name] === 'string' ? [] : [`${type}.${name}`])),
      ];
    });
    expect(wrong).toEqual([]);
  });
});

describe('the language of the window', () => {
  it('is the chosen one, else that of the system, else English', () => {
    expect(languageOf('vi', ['en-US'])).toBe('vi');
    expect(languageOf('system', ['de-DE', 'vi-VN', 'en'])).toBe('vi');
    expect(languageOf('system', ['vi_VN'])).toBe('vi');
    expect(languageOf('xx', ['de'])).toBe('en');
    expect(languageOf('system', [])).toBe('en');
  });

  it('names blocks by their type id', () => {
    const relu = OPS.find(({ type }) => type === 'relu');
    const linear = OPS.find(({ type }) => type === 'linear');
    if (!relu || !linear) throw new Error('no such blocks');
    const i18n = startTranslations('vi');
    expect(blockTitle(linear)).toBe('Tuyến tính');
    expect(blockNotes(relu)[0]).toContain('bài giảng');
    void i18n.changeLanguage('en');
    expect(blockTitle(linear)).toBe('Linear');
    expect(blockNotes(relu)).toEqual(relu.docs.notes);
  });

  it('leaves the words of a block of one’s own as they are', () => {
    const group = OPS.find(({ type }) => type === 'group');
    if (!group) throw new Error('no groups');
    const own = { ...group, title: 'Gate', docs: { ...group.docs, summary: 'Lets some through.' } };
    const i18n = startTranslations('vi');
    expect([blockTitle(own), blockSummary(own)]).toEqual(['Gate', 'Lets some through.']);
    expect(blockTitle(group)).not.toBe(group.title);
    void i18n.changeLanguage('en');
  });
});
