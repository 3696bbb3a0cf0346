import { Check } from 'lucide-react';
import { type KeyboardEvent, memo, useEffect, useMemo, useState } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components';
import { flushSync } from 'react-dom';
import { refreshRecent, useRecent } from '../app/recent.ts';
import { selectBindings } from '../commands/use-keys.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { uiStore, useUi } from '../state/stores.ts';
import { ModalBox } from '../ui/modal-box.tsx';
import { AT_FIRST, useWhole } from '../ui/use-whole.ts';
import { commandEntries, type ListEntry, listEntries, searchEntries } from './entries.ts';
import './command-list.css';

const KEPT = 8;
const PAGE = 8;
const close = (): void => uiStore.getState().openDialog(null);

/** Does what was chosen, once the list is gone and the keyboard is back where it was. */
function choose({ id, why, run }: ListEntry): void {
  if (why() !== null) return;
  const { preferences, prefer } = uiStore.getState();
  prefer({ recentCommands: [id, ...preferences.recentCommands.filter((each) => each !== id)].slice(0, KEPT) });
  flushSync(close);
  requestAnimationFrame(() => requestAnimationFrame(run));
}

interface LineProps {
  readonly entry: ListEntry;
  readonly index: number;
  readonly isActive: boolean;
  readonly onPoint: (index: number) => void;
}

/** Hundreds of them: an arrow key draws the two anew that it is about. */
const Line = memo(function Line({ entry, index, isActive, onPoint }: LineProps) {
  const { name, detail, group, keys, isOn } = entry;
  const why = entry.why();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: the field above keeps the focus and names the active option.
    <div
      id={`command-${entry.id}`}
      role="option"
      aria-selected={isActive}
      aria-disabled={why !== null}
      // the parts are told apart on the screen by where they stand
      aria-label={[name, isOn === true && '✓', detail, why, group, keys].filter(Boolean).join(', ')}
      ref={isActive ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
      className="command-line"
      data-focused={isActive}
      data-testid={`command-${entry.id}`}
      onPointerMove={() => onPoint(index)}
      onClick={() => choose(entry)}
    >
      <span className="command-name">
        {name}
        {isOn === true && <Check size={13} aria-hidden className="command-on" />}
        {isOn === true && <span className="visually-hidden"> ✓</span>}
      </span>
      {detail !== undefined && <span className="command-detail">{detail}</span>}
      {why !== null && <span className="command-why">{why}</span>}
      <span className="command-group">{group}</span>
      {keys !== undefined && <kbd>{keys}</kbd>}
    </div>
  );
});

/** Where the keys lead from a place in the list; null for keys that are the field's. */
function moved(key: string, at: number, count: number): number | null {
  const last = Math.max(0, count - 1);
  if (key === 'ArrowDown') return at >= last ? 0 : at + 1;
  if (key === 'ArrowUp') return at <= 0 ? last : at - 1;
  if (key === 'PageDown') return Math.min(last, at + PAGE);
  return key === 'PageUp' ? Math.max(0, at - PAGE) : null;
}

function Box() {
  const { t } = useTranslation('command-list');
  const bindings = useUi(selectBindings);
  const recent = useRecent();
  const [lately] = useState(() => uiStore.getState().preferences.recentCommands);
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const commands = useMemo(() => commandEntries(bindings), [bindings]);
  const entries = useMemo(() => listEntries(commands, lately, recent), [commands, lately, recent]);
  const found = useMemo(() => searchEntries(entries, query), [entries, query]);
  const isWhole = useWhole();
  useEffect(() => void refreshRecent(), []);
  const active = found[at];
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = moved(event.key, at, found.length);
    if (next !== null) setAt(next);
    else if (event.key === 'Enter' && active) choose(active);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        // biome-ignore lint/a11y/noAutofocus: the list was opened to type into it.
        autoFocus
        className="text-field command-search"
        placeholder={t('search')}
        aria-label={t('search')}
        role="combobox"
        aria-expanded="true"
        aria-controls="command-list"
        aria-activedescendant={active && `command-${active.id}`}
        data-testid="command-search"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id="command-list" role="listbox" aria-label={t('title')} className="command-lines">
        {(isWhole ? found : found.slice(0, AT_FIRST)).map((entry, index) => (
          <Line key={entry.id} entry={entry} index={index} isActive={index === at} onPoint={setAt} />
        ))}
      </div>
      <p className={found.length === 0 ? 'command-nothing' : 'visually-hidden'} role="status">
        {found.length === 0 ? t('nothing') : t('count', { count: found.length })}
      </p>
    </>
  );
}

/** Everything that can be done, by name: type, choose with the arrows, Enter; Escape closes. */
export function CommandList() {
  const { t } = useTranslation('command-list');
  return (
    <ModalBox isDismissable onClose={close} scrim="dialog-scrim command-scrim" className="dialog command-box">
      <AriaDialog isEntering={false} aria-label={t('title')} className="command-body" data-testid="commands">
        <Box />
      </AriaDialog>
    </ModalBox>
  );
}
