import type { TFunction } from 'i18next';
import i18next from 'i18next';
import { formatList, markText, parseNumber } from '../ui/number-format.ts';
import type { Run } from './run.ts';
import { changesBetween, type SettingChange, type Settings } from './settings.ts';

/** Values that are words. */
const WORDS: ReadonlySet<string> = new Set(['all', 'true', 'false']);

/** What people look at when nothing differs. */
const USUAL = ['optimizer', 'lr', 'batch', 'seed'];

export const runName = ({ name, number }: Run): string => name ?? i18next.t('runs:name', { number });

/** A setting as its field is called. */
export const settingLabel = (t: TFunction, name: string): string =>
  t(`runs:setting.${name}`, {
    defaultValue: t(`drawer:hyper.${name}`, { defaultValue: t(`drawer:training.${name}`, { defaultValue: name }) }),
  });

/** Settings keep the numbers of a list with a comma and a space between them, in every language. */
function listOrText(value: string): string {
  const parts = value.split(', ');
  return parts.every((part) => parseNumber(part) !== null) ? formatList(parts.map(markText)) : markText(value);
}

/** A value of a setting as its field shows it. */
export const settingValue = (t: TFunction, name: string, value: string | null | undefined): string =>
  value === null || value === undefined
    ? '–'
    : name === 'optimizer'
      ? t(`drawer:optimizer.${value}`, { defaultValue: value })
      : WORDS.has(value)
        ? t(`runs:value.${value}`)
        : listOrText(value);

/** `Learning rate 0.1 → 0.5`. */
const changeText = (t: TFunction, { name, from, to }: SettingChange): string =>
  t('runs:change', { name: settingLabel(t, name), from: settingValue(t, name, from), to: settingValue(t, name, to) });

/** Several changes in a line. */
export const changesText = (t: TFunction, changes: readonly SettingChange[]): string =>
  formatList(changes.map((each) => changeText(t, each)));

export interface SettingText {
  readonly name: string;
  readonly text: string;
  /** Not what the run before had. */
  readonly isNew: boolean;
}

/** The settings of a run in a line: what differs from the run before, then the usual ones. */
export function settingTexts(t: TFunction, settings: Settings, before: Settings | null): readonly SettingText[] {
  // settings that are gone went with their optimiser
  const differs = before === null ? [] : changesBetween(before, settings).filter(({ to }) => to !== null);
  const changed = differs.map(({ name }) => name);
  const rest = USUAL.filter((name) => !changed.includes(name));
  return [...changed, ...rest].map((name) => {
    const value = settingValue(t, name, settings[name]);
    return { name, text: name === 'optimizer' ? value : `${settingLabel(t, name)} ${value}`, isNew: changed.includes(name) };
  });
}
