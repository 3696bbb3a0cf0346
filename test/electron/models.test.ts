import { describe, expect, it } from 'vitest';
import { createCrashPolicy } from '../../electron/main/crash-policy.ts';
import { documentsFromArguments } from '../../electron/main/launch-arguments.ts';
import { buildMenu, type MenuNode } from '../../electron/main/menu-model.ts';
import { isDocumentationUrl, isOwnPage, isOwnUrl } from '../../electron/main/origin.ts';
import { MENU_COMMANDS } from '../../electron/shared/api.ts';

describe('documentsFromArguments', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['a relative path', ['chainrule', 'models/a.chainrule'], ['/folder/models/a.chainrule']],
    ['an absolute path, tidied', ['chainrule', '/x/../y/a.json'], ['/y/a.json']],
    [
      'several, each once',
      ['chainrule', 'a.chainrule', 'b.chainrule', './a.chainrule'],
      ['/folder/a.chainrule', '/folder/b.chainrule'],
    ],
    ['a file address', ['chainrule', 'file:///x/a%20b.chainrule'], ['/x/a b.chainrule']],
    ['in development, with the application folder', ['electron', '.', 'a.chainrule'], ['/folder/a.chainrule']],
    [
      'switches that Chromium puts in between',
      ['chainrule', '--allow-file-access-from-files', '--type=x.chainrule', 'a.chainrule'],
      ['/folder/a.chainrule'],
    ],
    [
      'other files and addresses',
      ['chainrule', 'photo.png', 'https://example.org/a.chainrule', 'file://host/%zz.chainrule', 'a\0.chainrule'],
      [],
    ],
    ['nothing', ['chainrule'], []],
    ['a program with such a name', ['/opt/odd.chainrule'], []],
  ])('%s', (_name, argv, expected) => {
    expect(documentsFromArguments(argv, '/folder')).toEqual(expected);
  });
});

describe('buildMenu', () => {
  const nothing = { labels: {}, disabled: [] };
  const commandsOf = (platform: string): readonly string[] =>
    buildMenu({ platform, state: nothing, recent: [] }).flatMap(({ items }) =>
      items.flatMap((item) => (item.kind === 'command' ? [item.command] : [])),
    );

  it.each(['linux', 'win32', 'darwin'])('%s: offers every command, and no keys twice', (platform) => {
    expect(new Set(commandsOf(platform))).toEqual(new Set(MENU_COMMANDS));
    const keys = buildMenu({ platform, state: nothing, recent: [] }).flatMap(({ items }) =>
      items.flatMap((item: MenuNode) => (item.kind === 'command' && item.keys !== undefined ? [item.keys] : [])),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('uses translations, and disables without removing', () => {
    const state = { labels: { 'menu.file': 'Datei', 'file.open': 'Öffnen …' }, disabled: ['file.save' as const] };
    const [file] = buildMenu({ platform: 'linux', state, recent: [] });
    expect(file?.label).toBe('Datei');
    const byCommand = new Map(file?.items.map((item) => [item.kind === 'command' ? item.command : item, item] as const));
    expect(byCommand.get('file.open')).toMatchObject({ label: 'Öffnen …', enabled: true });
    expect(byCommand.get('file.save')).toMatchObject({ label: 'Save', enabled: false });
  });

  it('on macOS has the application menu first and lets text fields cut and paste', () => {
    const sections = buildMenu({ platform: 'darwin', state: nothing, recent: [] });
    expect(sections.map(({ id }) => id)).toEqual(['app', 'file', 'edit', 'view', 'run', 'window', 'help']);
    const edit = sections.find(({ id }) => id === 'edit');
    expect(edit?.items.flatMap((item) => (item.kind === 'command' && item.role !== undefined ? [item.role] : []))).toEqual([
      'cut',
      'copy',
      'paste',
      'selectAll',
    ]);
  });

  it('lists recent files', () => {
    const recent = [{ name: 'a.chainrule', path: '/a.chainrule', missing: true }];
    const items = buildMenu({ platform: 'linux', state: nothing, recent }).flatMap((section) => section.items);
    expect(items).toContainEqual({ kind: 'recent', label: 'Open Recent', files: recent });
  });
});

describe('createCrashPolicy', () => {
  it('comes back once, asks after a second crash within a minute, and forgives later', () => {
    const policy = createCrashPolicy();
    expect([0, 59_000, 70_000, 140_000].map((at) => policy.windowGone(at))).toEqual(['reload', 'ask', 'ask', 'reload']);
  });
});

describe('addresses', () => {
  it.each([
    ['app://chainrule/index.html', true],
    ['app://chainrule/', true],
    ['app://chainrule/index.html#/x', true],
    ['app://chainrule/other.html', false],
    ['app://chainrule.evil/index.html', false],
    ['app://evil/index.html', false],
    ['app://user@chainrule/index.html', false],
    ['app://chainrule:80/index.html', false],
    ['https://chainrule/index.html', false],
    ['file:///index.html', false],
    ['javascript:alert(1)', false],
    ['', false],
  ])('isOwnPage(%j) is %s', (url, expected) => {
    expect(isOwnPage(url)).toBe(expected);
  });

  it('frames that are not ours are not trusted', () => {
    for (const url of ['about:blank', 'data:text/html,x', 'blob:app://chainrule/1', 'APP:/chainrule', 'app:chainrule'])
      expect(isOwnUrl(url)).toBe(false);
    expect(isOwnUrl('app://chainrule/assets/x.js')).toBe(true);
  });

  it.each([
    ['https://docs.pytorch.org/docs/stable/nn.html', true],
    ['http://docs.pytorch.org/', false],
    ['https://docs.pytorch.org.evil.example/', false],
    ['https://docs.pytorch.org:8443/', false],
    ['https://user@docs.pytorch.org/', false],
    ['https://evil.example/?docs.pytorch.org', false],
    ['file:///etc/passwd', false],
    ['smb://docs.pytorch.org/x', false],
    ['not an address', false],
  ])('isDocumentationUrl(%j) is %s', (url, expected) => {
    expect(isDocumentationUrl(url)).toBe(expected);
  });
});
