import { type Bindings, parseBindings } from '../commands/bindings.ts';
import { closeDock, type Docks, parseDocks, standardDocks } from './docks.ts';

/** What a window remembers between launches; all of it may be lost without harm. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  /** `system`, or one of those that the window speaks. */
  readonly language: string;
  /** Between whole and decimals in numbers that are shown. */
  readonly decimalMark: 'language' | 'point' | 'comma';
  /** Where the panels are, and which are on view. */
  readonly docks: Docks;
  /** Pixels: of the docks on the right, on the left and below. */
  readonly inspectorWidth: number;
  readonly paletteWidth: number;
  readonly drawerHeight: number;
  /** The derivative network as a second pane, where it stands, and how many percent of the canvas it takes. */
  readonly mirrorOpen: boolean;
  readonly mirrorSide: 'beside' | 'below';
  /** The side was chosen by hand: the shape of a graph does not change it any more. */
  readonly mirrorSideChosen: boolean;
  readonly mirrorShare: number;
  /** A small picture of all of the graph in a corner of the canvas. */
  readonly miniMapOpen: boolean;
  /** What is dragged goes to the dots of the canvas, and to the lines of what stands around it. */
  readonly snapToGrid: boolean;
  readonly alignmentGuides: boolean;
  /** What turning the wheel does on a canvas; `auto`: a wheel zooms, two fingers on a trackpad move. */
  readonly wheel: 'auto' | 'zoom' | 'move';
  readonly device: 'auto' | 'webgpu' | 'wasm' | 'cpu';
  /** Gradients as rows times Jacobians, or as columns that transposed Jacobians are applied to. */
  readonly gradients: 'rows' | 'columns';
  /** The shape of every wire is written on it. */
  readonly shapesOnWires: boolean;
  /** Stepped updates that can be taken back, and MiB that they may take. */
  readonly historyUpdates: number;
  readonly historyMiB: number;
  /** MiB that one step or one batch may take. */
  readonly memoryMiB: number;
  /** Keys that the user gave to commands, in place of those that they come with. */
  readonly keys: Bindings;
  /** Commands that were chosen from the list of commands, the latest first. */
  readonly recentCommands: readonly string[];
  /** Hints that are still to be shown. */
  readonly hints: { readonly step: boolean; readonly edit: boolean; readonly train: boolean };
  /** False until the first-launch network has been shown. */
  readonly launched: boolean;
}

/** The part of `localStorage` that is used; its methods may throw where storage is forbidden or full. */
export interface PreferenceStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const KEY = 'chainrule.preferences';

export const INSPECTOR_WIDTH = { min: 280, max: 640, start: 360 } as const;

export const PALETTE_WIDTH = { min: 160, max: 640, start: 220 } as const;

/** A low window gives less than what is asked for: the canvas keeps some room. */
export const DRAWER_HEIGHT = { min: 140, max: 900, start: 240 } as const;

export const MEMORY_MIB = { min: 16, max: 65_536, start: 1024 } as const;

export const HISTORY_MAX = { updates: 100_000, mib: 4096 } as const;

export const defaultPreferences: Preferences = {
  theme: 'system',
  language: 'system',
  decimalMark: 'language',
  docks: standardDocks,
  inspectorWidth: INSPECTOR_WIDTH.start,
  paletteWidth: PALETTE_WIDTH.start,
  drawerHeight: DRAWER_HEIGHT.start,
  mirrorOpen: false,
  mirrorSide: 'beside',
  mirrorSideChosen: false,
  mirrorShare: 50,
  miniMapOpen: false,
  snapToGrid: false,
  alignmentGuides: true,
  wheel: 'auto',
  device: 'auto',
  gradients: 'rows',
  shapesOnWires: false,
  historyUpdates: 500,
  historyMiB: 256,
  memoryMiB: MEMORY_MIB.start,
  keys: {},
  recentCommands: [],
  hints: { step: true, edit: true, train: true },
  launched: false,
};

const oneOf = <T extends string>(value: unknown, options: readonly T[], otherwise: T): T =>
  options.find((option) => option === value) ?? otherwise;
const whole = (value: unknown, min: number, max: number, otherwise: number): number =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max ? (value as number) : otherwise;
const flag = (value: unknown, otherwise: boolean): boolean => (typeof value === 'boolean' ? value : otherwise);
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string').slice(0, 20) : [];

const within = (value: unknown, { min, max, start }: { readonly min: number; readonly max: number; readonly start: number }) =>
  typeof value === 'number' && Number.isFinite(value) ? Math.round(Math.min(max, Math.max(min, value))) : start;

/** The graph keeps at least half. */
export const MIRROR_SHARE = { min: 20, max: 50 } as const;

export const clampMirrorShare = (share: number): number =>
  Math.round(Math.min(MIRROR_SHARE.max, Math.max(MIRROR_SHARE.min, share)));

/** Of windows that had no docks yet, too: those only said whether palette and inspector were open. */
function docksFrom(raw: Readonly<Record<string, unknown>>): Docks {
  const docks = parseDocks(raw.docks);
  if (raw.docks !== undefined) return docks;
  const left = flag(raw.paletteOpen, true) ? docks : closeDock(docks, 'left');
  return flag(raw.inspectorOpen, true) ? left : closeDock(left, 'right');
}

/** Reads what was stored, field by field; anything unexpected becomes the default. */
export function parsePreferences(text: string | null): Preferences {
  let raw: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(text ?? '{}');
    if (typeof parsed === 'object' && parsed !== null) raw = parsed as Record<string, unknown>;
  } catch {
    // Damaged preferences are not worth a message.
  }
  const d = defaultPreferences;
  const hints = (typeof raw.hints === 'object' && raw.hints !== null ? raw.hints : {}) as Record<string, unknown>;
  return {
    theme: oneOf(raw.theme, ['system', 'light', 'dark'], d.theme),
    language: typeof raw.language === 'string' ? raw.language : d.language,
    decimalMark: oneOf(raw.decimalMark, ['language', 'point', 'comma'], d.decimalMark),
    docks: docksFrom(raw),
    inspectorWidth: within(raw.inspectorWidth, INSPECTOR_WIDTH),
    paletteWidth: within(raw.paletteWidth, PALETTE_WIDTH),
    drawerHeight: within(raw.drawerHeight, DRAWER_HEIGHT),
    mirrorOpen: flag(raw.mirrorOpen, d.mirrorOpen),
    mirrorSide: oneOf(raw.mirrorSide, ['beside', 'below'], d.mirrorSide),
    mirrorSideChosen: flag(raw.mirrorSideChosen, d.mirrorSideChosen),
    mirrorShare:
      typeof raw.mirrorShare === 'number' && Number.isFinite(raw.mirrorShare) ? clampMirrorShare(raw.mirrorShare) : d.mirrorShare,
    miniMapOpen: flag(raw.miniMapOpen, d.miniMapOpen),
    snapToGrid: flag(raw.snapToGrid, d.snapToGrid),
    alignmentGuides: flag(raw.alignmentGuides, d.alignmentGuides),
    wheel: oneOf(raw.wheel, ['auto', 'zoom', 'move'], d.wheel),
    device: oneOf(raw.device, ['auto', 'webgpu', 'wasm', 'cpu'], d.device),
    gradients: oneOf(raw.gradients, ['rows', 'columns'], d.gradients),
    shapesOnWires: flag(raw.shapesOnWires, d.shapesOnWires),
    historyUpdates: whole(raw.historyUpdates, 1, HISTORY_MAX.updates, d.historyUpdates),
    historyMiB: whole(raw.historyMiB, 1, HISTORY_MAX.mib, d.historyMiB),
    memoryMiB: whole(raw.memoryMiB, MEMORY_MIB.min, MEMORY_MIB.max, d.memoryMiB),
    keys: parseBindings(raw.keys),
    recentCommands: texts(raw.recentCommands),
    hints: { step: flag(hints.step, true), edit: flag(hints.edit, true), train: flag(hints.train, true) },
    launched: flag(raw.launched, d.launched),
  };
}

export function loadPreferences(storage: PreferenceStorage | null): Preferences {
  try {
    return parsePreferences(storage?.getItem(KEY) ?? null);
  } catch {
    return defaultPreferences;
  }
}

/** Keeps preferences where storage allows it; failing to is not worth a message. */
export function savePreferences(storage: PreferenceStorage | null, preferences: Preferences): void {
  try {
    storage?.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // A full or forbidden storage costs the preferences only.
  }
}
