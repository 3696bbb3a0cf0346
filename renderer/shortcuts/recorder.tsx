import { type KeyboardEvent, useState } from 'react';
import { type Bindings, bind, CLIPBOARD_KEYS, holders, keysOf, keysOfPress } from '../commands/bindings.ts';
import { type CommandEntry, commandName } from '../commands/command.ts';
import { isMac, showKeys } from '../commands/keys.ts';
import { COMMANDS } from '../commands/registry.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { Button } from '../ui/button.tsx';

export interface RecorderProps {
  readonly entry: CommandEntry;
  readonly bindings: Bindings;
  /** Keeps the keys that the command has, besides the new ones. */
  readonly adds: boolean;
  /** Null: given up. */
  readonly onDone: (bindings: Bindings | null) => void;
}

type Pressed = { readonly kind: 'waiting' } | { readonly kind: 'unusable' } | { readonly kind: 'taken'; readonly keys: string };

/** Waits for the new keys of a command; asks before it takes some away from another. */
export function Recorder({ entry, bindings, adds, onDone }: RecorderProps) {
  const { t } = useTranslation('shortcuts');
  const [pressed, setPressed] = useState<Pressed>({ kind: 'waiting' });
  const take = (keys: string): void =>
    onDone(bind(COMMANDS, bindings, entry, adds ? [...keysOf(entry, bindings), keys] : [keys]));
  const onKeyDown = (event: KeyboardEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') {
      onDone(null);
      return;
    }
    const keys = keysOfPress(event.nativeEvent, isMac());
    if (keys !== null && holders(COMMANDS, bindings, keys, entry).length === 0) take(keys);
    else if (keys !== null) setPressed({ kind: 'taken', keys });
    else if (event.key.length === 1 || event.key === 'Tab') setPressed({ kind: 'unusable' });
  };
  const others = pressed.kind === 'taken' ? holders(COMMANDS, bindings, pressed.keys, entry) : [];
  const fixed = pressed.kind === 'taken' ? others.find(({ id }) => CLIPBOARD_KEYS[id]?.includes(pressed.keys)) : undefined;
  const text = (): string => {
    if (pressed.kind === 'waiting') return t('press');
    if (pressed.kind === 'unusable') return t('unusable');
    const keys = showKeys(pressed.keys);
    if (fixed) return t('fixed', { keys, name: commandName(fixed) });
    return t('taken', { keys, names: others.map(commandName).join(', ') });
  };
  return (
    <div className="shortcut-recorder">
      <button
        type="button"
        // biome-ignore lint/a11y/noAutofocus: it was opened to press keys.
        autoFocus
        className="shortcut-press"
        data-testid="shortcut-press"
        aria-describedby="shortcut-press-text"
        onKeyDown={onKeyDown}
      >
        …
      </button>
      <span id="shortcut-press-text" role="alert">
        {text()}
      </span>
      {pressed.kind === 'taken' && !fixed && (
        <Button kind="primary" onPress={() => take(pressed.keys)} testId="shortcut-take">
          {t('take')}
        </Button>
      )}
      <Button kind="plain" onPress={() => onDone(bind(COMMANDS, bindings, entry, []))} testId="shortcut-clear">
        {t('clear')}
      </Button>
      <Button kind="plain" onPress={() => onDone(null)}>
        {t('cancel')}
      </Button>
    </div>
  );
}
