import { Pencil, Plus, RotateCcw } from 'lucide-react';
import { matchSorter } from 'match-sorter';
import { useRef, useState } from 'react';
import { allKeysOf, type Bindings, isChanged, unbind } from '../commands/bindings.ts';
import { COMMAND_GROUPS, type CommandEntry, type CommandGroup, commandName } from '../commands/command.ts';
import { GESTURES } from '../commands/gestures.ts';
import { showKeys } from '../commands/keys.ts';
import { COMMANDS } from '../commands/registry.ts';
import { selectBindings } from '../commands/use-keys.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { uiStore, useUi } from '../state/stores.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Recorder } from './recorder.tsx';
import './shortcuts.css';

const close = (): void => uiStore.getState().openDialog(null);
const keep = (keys: Bindings): void => uiStore.getState().prefer({ keys });

/** The command whose keys are being pressed, and whether it keeps those that it has. */
interface Recording {
  readonly id: string;
  readonly adds: boolean;
}

interface RowProps {
  readonly entry: CommandEntry;
  readonly bindings: Bindings;
  readonly recording: Recording | null;
  readonly record: (recording: Recording | null) => void;
}

function Row({ entry, bindings, recording, record }: RowProps) {
  const { t } = useTranslation('shortcuts');
  const name = commandName(entry);
  const keys = allKeysOf(entry, bindings);
  const change = useRef<HTMLButtonElement>(null);
  const reset = (): void => {
    change.current?.focus();
    keep(unbind(COMMANDS, bindings, entry));
  };
  const icon = (kind: 'change' | 'add' | 'reset', Icon: typeof Pencil, onClick: () => void) => (
    <button
      ref={kind === 'change' ? change : undefined}
      type="button"
      className="icon-button"
      aria-label={t(`${kind}`, { name })}
      title={t(`${kind}`, { name })}
      data-testid={`shortcut-${kind}-${entry.id}`}
      onClick={onClick}
    >
      <Icon size={13} aria-hidden />
    </button>
  );
  return (
    <div className="shortcut" data-changed={isChanged(entry, bindings)} data-testid={`shortcut-${entry.id}`}>
      <dt>{name}</dt>
      <dd>
        {keys.map((each) => (
          <kbd key={each}>{showKeys(each)}</kbd>
        ))}
        {keys.length === 0 && <span className="shortcut-none">{t('none')}</span>}
        {isChanged(entry, bindings) && <span className="badge">{t('changed')}</span>}
        <span className="shortcut-buttons">
          {isChanged(entry, bindings) && icon('reset', RotateCcw, reset)}
          {keys.length > 0 && icon('add', Plus, () => record({ id: entry.id, adds: true }))}
          {icon('change', Pencil, () => record({ id: entry.id, adds: false }))}
        </span>
      </dd>
      {recording?.id === entry.id && (
        <Recorder
          entry={entry}
          bindings={bindings}
          adds={recording.adds}
          onDone={(next) => {
            // before what has the focus goes: Escape and Tab go on from here
            change.current?.focus();
            if (next) keep(next);
            record(null);
          }}
        />
      )}
    </div>
  );
}

/** Commands that answer a search by their name, their group or their keys; all without one. */
function found(query: string, bindings: Bindings, groupName: (group: CommandGroup) => string): ReadonlySet<CommandEntry> {
  const wanted = query.trim();
  if (wanted === '') return new Set(COMMANDS);
  const hits = matchSorter(COMMANDS, wanted, {
    threshold: matchSorter.rankings.CONTAINS,
    keys: [commandName, ({ group }) => groupName(group), (entry) => allKeysOf(entry, bindings).map((each) => showKeys(each))],
  });
  return new Set(hits);
}

interface GroupProps extends Omit<RowProps, 'entry'> {
  readonly group: CommandGroup;
  readonly shown: ReadonlySet<CommandEntry>;
}

function Group({ group, shown, ...row }: GroupProps) {
  const { t } = useTranslation(['shortcuts', 'commands']);
  const entries = COMMANDS.filter((entry) => entry.group === group && shown.has(entry));
  if (entries.length === 0) return null;
  return (
    <section>
      <h3>{t(`commands:groups.${group}`)}</h3>
      <dl>
        {entries.map((entry) => (
          <Row key={entry.id} entry={entry} {...row} />
        ))}
      </dl>
      {group === 'block' && <p className="muted">{t('note.block')}</p>}
      {group === 'run' && <p className="muted">{t('note.run')}</p>}
    </section>
  );
}

function Gestures() {
  const { t } = useTranslation('shortcuts');
  return (
    <section>
      <h3>{t('mouse')}</h3>
      <ul>
        {GESTURES.map((line) => (
          <li key={line(t)}>{line(t)}</li>
        ))}
      </ul>
    </section>
  );
}

/** All commands by group, with their keys, which can be changed, and what the mouse does. */
export function ShortcutsSheet() {
  const { t } = useTranslation(['shortcuts', 'commands']);
  const bindings = useUi(selectBindings);
  const [query, setQuery] = useState('');
  const [recording, record] = useState<Recording | null>(null);
  const shown = found(query, bindings, (group) => t(`commands:groups.${group}`));
  return (
    <Dialog
      wide
      title={t('title')}
      onClose={close}
      actions={
        <>
          <Button onPress={() => keep({})} testId="shortcuts-reset">
            {t('reset-all')}
          </Button>
          <Button kind="primary" onPress={close}>
            {t('close')}
          </Button>
        </>
      }
      testId="shortcuts"
    >
      <input
        autoFocus
        type="search"
        className="text-field shortcuts-search"
        placeholder={t('search')}
        aria-label={t('search')}
        data-testid="shortcuts-search"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      <div className="shortcuts">
        {COMMAND_GROUPS.map((group) => (
          <Group key={group} group={group} shown={shown} bindings={bindings} recording={recording} record={record} />
        ))}
        {query.trim() === '' && <Gestures />}
        {shown.size === 0 && <p role="status">{t('nothing')}</p>}
      </div>
    </Dialog>
  );
}
