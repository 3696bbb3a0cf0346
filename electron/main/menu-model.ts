import type { MenuCommand, MenuState } from '../shared/api.ts';

/** The menu bar as data: no Electron here, so that a test can read it. */
export type MenuNode =
  | {
      readonly kind: 'command';
      readonly command: MenuCommand;
      readonly label: string;
      readonly keys?: string;
      readonly role?: TextRole;
      readonly enabled: boolean;
    }
  | { readonly kind: 'role'; readonly role: WindowRole }
  | {
      readonly kind: 'recent';
      readonly label: string;
      readonly files: readonly { readonly name: string; readonly path: string; readonly missing: boolean }[];
    }
  | { readonly kind: 'separator' };

export interface MenuSection {
  readonly id: string;
  readonly label: string;
  readonly items: readonly MenuNode[];
}

/** Editing of text fields, which macOS does through the menu only. */
type TextRole = 'cut' | 'copy' | 'paste' | 'selectAll';
type WindowRole =
  | 'quit'
  | 'close'
  | 'minimize'
  | 'togglefullscreen'
  | 'toggleDevTools'
  | 'hide'
  | 'hideOthers'
  | 'unhide'
  | 'services';

type Draft = readonly (readonly [MenuCommand, string, string?] | WindowRole | '-' | 'recent')[];

const FILE: Draft = [
  ['file.new', 'New', 'CmdOrCtrl+N'],
  ['file.open', 'Open…', 'CmdOrCtrl+O'],
  'recent',
  '-',
  ['file.save', 'Save', 'CmdOrCtrl+S'],
  ['file.save-as', 'Save As…', 'CmdOrCtrl+Shift+S'],
  '-',
  ['file.export-json', 'Export JSON…'],
  ['file.export-svg', 'Export SVG…'],
  '-',
];
const EDIT: Draft = [
  ['edit.undo', 'Undo', 'CmdOrCtrl+Z'],
  ['edit.redo', 'Redo', 'CmdOrCtrl+Shift+Z'],
  '-',
  ['edit.cut', 'Cut', 'CmdOrCtrl+X'],
  ['edit.copy', 'Copy', 'CmdOrCtrl+C'],
  ['edit.paste', 'Paste', 'CmdOrCtrl+V'],
  ['edit.duplicate', 'Duplicate', 'CmdOrCtrl+D'],
  ['edit.delete', 'Delete', 'Delete'],
  ['edit.select-all', 'Select All', 'CmdOrCtrl+A'],
];
const VIEW: Draft = [
  ['view.zoom-in', 'Zoom In', 'CmdOrCtrl+Plus'],
  ['view.zoom-out', 'Zoom Out', 'CmdOrCtrl+-'],
  ['view.zoom-reset', 'Actual Size', 'CmdOrCtrl+0'],
  ['view.zoom-fit', 'Zoom to Fit', 'CmdOrCtrl+1'],
  '-',
  ['view.palette', 'Block Palette'],
  '-',
  'togglefullscreen',
];
const RUN: Draft = [
  ['run.forward', 'Run Forward'],
  ['run.step', 'Step'],
  ['run.step-back', 'Step Back'],
  '-',
  ['run.train', 'Train'],
  ['run.stop', 'Stop'],
  ['run.reset', 'Reset Weights'],
];
const HELP: Draft = [
  ['help.commands', 'Commands…', 'CmdOrCtrl+K'],
  ['help.keys', 'Keyboard Shortcuts'],
  '-',
  'toggleDevTools',
  '-',
  ['help.about', 'About Chainrule'],
];

const TEXT_ROLES: Readonly<Partial<Record<MenuCommand, TextRole>>> = {
  'edit.cut': 'cut',
  'edit.copy': 'copy',
  'edit.paste': 'paste',
  'edit.select-all': 'selectAll',
};

export interface MenuInput {
  readonly platform: string;
  readonly state: MenuState;
  readonly recent: readonly { readonly name: string; readonly path: string; readonly missing: boolean }[];
}

/**
 * The menu bar for a platform. Labels are English until the window sends its translations; a command that cannot be used
 * now is there and disabled, so that menus do not move.
 */
export function buildMenu({ platform, state, recent }: MenuInput): readonly MenuSection[] {
  const mac = platform === 'darwin';
  const section = (id: string, english: string, draft: Draft): MenuSection => ({
    id,
    label: state.labels[`menu.${id}`] ?? english,
    items: draft.map((entry) => toNode(entry, { platform, state, recent })),
  });
  const application = section('app', 'Chainrule', [
    ['help.about', 'About Chainrule'],
    '-',
    'services',
    '-',
    'hide',
    'hideOthers',
    'unhide',
    '-',
    'quit',
  ]);
  return [
    ...(mac ? [application] : []),
    section('file', 'File', [...FILE, mac ? 'close' : 'quit']),
    section('edit', 'Edit', EDIT),
    section('view', 'View', VIEW),
    section('run', 'Run', RUN),
    ...(mac ? [section('window', 'Window', ['minimize', 'close'])] : []),
    section('help', 'Help', HELP),
  ];
}

function toNode(entry: Draft[number], { platform, state, recent }: MenuInput): MenuNode {
  if (entry === '-') return { kind: 'separator' };
  if (entry === 'recent') return { kind: 'recent', label: state.labels['menu.recent'] ?? 'Open Recent', files: recent };
  if (typeof entry === 'string') return { kind: 'role', role: entry };
  const [command, english, usual] = entry;
  const keys = state.keys?.[command] ?? usual;
  const role = platform === 'darwin' ? TEXT_ROLES[command] : undefined;
  return {
    kind: 'command',
    command,
    label: state.labels[command] ?? english,
    enabled: !state.disabled.includes(command),
    ...(keys === undefined || keys === '' ? {} : { keys }),
    ...(role === undefined ? {} : { role }),
  };
}
