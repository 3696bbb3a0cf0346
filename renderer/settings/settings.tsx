import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { type CommandEntry, commandContext, execute } from '../commands/command.ts';
import { DEVICES, LANGUAGE_CHOICES, THEMES } from '../commands/options.ts';
import { languageName } from '../i18n/language-name.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { defaultPreferences, HISTORY_MAX, MEMORY_MIB, type Preferences } from '../state/preferences.ts';
import { uiStore } from '../state/stores.ts';
import { NumberInput } from '../ui/number-field.tsx';
import { Select } from '../ui/select.tsx';

/** A setting: its name and one line about it stand under its id in the language file. */
export interface Setting {
  readonly id: string;
  /** What a reset puts back. */
  readonly fields: readonly (keyof Preferences)[];
  readonly control: (label: string, preferences: Preferences) => ReactNode;
}

const prefer = (part: Partial<Preferences>): void => uiStore.getState().prefer(part);

interface ChoiceProps {
  readonly id: string;
  readonly label: string;
  /** Each of them does what the menu does. */
  readonly entries: readonly CommandEntry[];
  readonly name: (t: TFunction<'app'>, id: string) => string;
}

function Choice({ id, label, entries, name }: ChoiceProps) {
  const { t } = useTranslation('app');
  const shortOf = (entry: CommandEntry): string => entry.id.replace(/^option\.[a-z]+-/, '');
  const current = entries.find((entry) => entry.isOn?.(commandContext()));
  return (
    <Select
      label={label}
      hideLabel
      options={entries.map((entry) => ({ id: entry.id, label: name(t, shortOf(entry)) }))}
      value={current?.id ?? ''}
      onChange={(chosen) => {
        const entry = entries.find((each) => each.id === chosen);
        if (entry) execute(entry);
      }}
      testId={`setting-${id}`}
    />
  );
}

function Convention({ label, value }: { readonly label: string; readonly value: Preferences['gradients'] }) {
  const { t } = useTranslation('settings');
  return (
    <Select
      label={label}
      hideLabel
      options={(['rows', 'columns'] as const).map((id) => ({ id, label: t(`gradients.${id}`) }))}
      value={value}
      onChange={(id) => prefer({ gradients: id === 'columns' ? 'columns' : 'rows' })}
      testId="setting-gradients"
    />
  );
}

const MARKS = ['language', 'point', 'comma'] as const;

function Mark({ label, value }: { readonly label: string; readonly value: Preferences['decimalMark'] }) {
  const { t } = useTranslation('settings');
  return (
    <Select
      label={label}
      hideLabel
      options={MARKS.map((id) => ({ id, label: t(`decimal-mark.${id}`) }))}
      value={value}
      onChange={(id) => prefer({ decimalMark: MARKS.find((each) => each === id) ?? 'language' })}
      testId="setting-decimal-mark"
    />
  );
}

const WHEEL = ['auto', 'zoom', 'move'] as const;

function Wheel({ label, value }: { readonly label: string; readonly value: Preferences['wheel'] }) {
  const { t } = useTranslation('settings');
  return (
    <Select
      label={label}
      hideLabel
      options={WHEEL.map((id) => ({ id, label: t(`wheel.${id}`) }))}
      value={value}
      onChange={(id) => prefer({ wheel: WHEEL.find((each) => each === id) ?? 'auto' })}
      testId="setting-wheel"
    />
  );
}

interface NumberProps {
  readonly field: 'memoryMiB' | 'historyUpdates' | 'historyMiB';
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
}

const NumberSetting = ({ field, label, value, min, max }: NumberProps) => (
  <NumberInput
    label={label}
    integer
    min={min}
    max={max}
    value={value}
    standard={defaultPreferences[field]}
    onCommit={(number) => prefer({ [field]: number })}
    testId={`setting-${field}`}
  />
);

/** All settings in their order; a new one is a line here and two texts in the language file. */
export const SETTINGS: readonly Setting[] = [
  {
    id: 'theme',
    fields: ['theme'],
    control: (label) => <Choice id="theme" label={label} entries={THEMES} name={(t, id) => t(`theme.${id}`)} />,
  },
  {
    id: 'language',
    fields: ['language'],
    control: (label) => <Choice id="language" label={label} entries={LANGUAGE_CHOICES} name={(_, id) => languageName(id)} />,
  },
  {
    id: 'decimal-mark',
    fields: ['decimalMark'],
    control: (label, { decimalMark }) => <Mark label={label} value={decimalMark} />,
  },
  {
    id: 'device',
    fields: ['device'],
    control: (label) => <Choice id="device" label={label} entries={DEVICES} name={(t, id) => t(`device.${id}`)} />,
  },
  {
    id: 'wheel',
    fields: ['wheel'],
    control: (label, { wheel }) => <Wheel label={label} value={wheel} />,
  },
  {
    id: 'memory',
    fields: ['memoryMiB'],
    control: (label, { memoryMiB }) => <NumberSetting field="memoryMiB" label={label} value={memoryMiB} {...MEMORY_MIB} />,
  },
  {
    id: 'gradients',
    fields: ['gradients'],
    control: (label, { gradients }) => <Convention label={label} value={gradients} />,
  },
  {
    id: 'history-updates',
    fields: ['historyUpdates'],
    control: (label, { historyUpdates }) => (
      <NumberSetting field="historyUpdates" label={label} value={historyUpdates} min={1} max={HISTORY_MAX.updates} />
    ),
  },
  {
    id: 'history-memory',
    fields: ['historyMiB'],
    control: (label, { historyMiB }) => (
      <NumberSetting field="historyMiB" label={label} value={historyMiB} min={1} max={HISTORY_MAX.mib} />
    ),
  },
];
