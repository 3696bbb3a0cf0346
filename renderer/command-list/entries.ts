import i18next from 'i18next';
import { matchSorter } from 'match-sorter';
import { EXAMPLES } from '../app/examples.ts';
import { openExample, openRecent } from '../app/files.ts';
import { recentId } from '../app/recent.ts';
import type { Bindings } from '../commands/bindings.ts';
import { askedNow, commandContext, commandName, execute } from '../commands/command.ts';
import { COMMANDS } from '../commands/registry.ts';
import { shownKeys } from '../commands/use-keys.ts';
import type { RecentEntry } from '../platform/platform-api.ts';
import { reasonOf } from './reasons.ts';

/** A line of the list of commands. */
export interface ListEntry {
  readonly id: string;
  readonly name: string;
  readonly group: string;
  /** What it is, where the name does not say it. */
  readonly detail?: string;
  /** Other words by which it is looked for. */
  readonly also?: string;
  readonly keys?: string | undefined;
  /** One of several choices that is in force. */
  readonly isOn?: boolean | undefined;
  /** Why it does not apply now; null where it does. Some are long in telling, so that only who shows the line asks, once. */
  readonly why: () => string | null;
  readonly run: () => void;
}

const always = (): null => null;

/** What a question that is asked again was answered first. */
function once<T>(ask: () => T): () => T {
  let answer: { readonly is: T } | null = null;
  return () => {
    answer ??= { is: ask() };
    return answer.is;
  };
}

/** Other names of a command, where it has some. */
function otherNames(id: string): string {
  const key = `command-list:also.${id}`;
  return i18next.exists(key) ? i18next.t(key as never) : '';
}

/** The commands as things stand now. */
export function commandEntries(bindings: Bindings): readonly ListEntry[] {
  const [context, canRun] = [commandContext(), askedNow()];
  return COMMANDS.filter(({ id }) => id !== 'help.commands').map((entry) => ({
    id: entry.id,
    name: commandName(entry),
    also: otherNames(entry.id),
    group: i18next.t(`commands:groups.${entry.group}`),
    keys: shownKeys(entry, bindings),
    isOn: entry.isOn?.(context),
    why: once(() => (canRun(entry) ? null : reasonOf(entry, context))),
    run: () => void execute(entry),
  }));
}

const exampleEntries = (): readonly ListEntry[] =>
  EXAMPLES.map((example) => ({
    id: `example.${example.id}`,
    name: example.id,
    detail: i18next.t(`welcome:example.${example.id}`),
    group: i18next.t('command-list:examples'),
    why: always,
    run: () => openExample(example),
  }));

const recentEntries = (recent: readonly RecentEntry[]): readonly ListEntry[] =>
  recent.map((entry) => ({
    id: recentId(entry),
    name: entry.file.name,
    group: i18next.t('command-list:recent-file'),
    why: entry.missing ? () => i18next.t('command-list:why.missing') : always,
    run: () => openRecent(entry.file),
  }));

/** Everything that can be done, as it stands now: what was chosen lately first, then as menus have it. */
export function listEntries(
  commands: readonly ListEntry[],
  lately: readonly string[],
  recent: readonly RecentEntry[],
): readonly ListEntry[] {
  const all = [...commands, ...recentEntries(recent), ...exampleEntries()];
  const places = new Map(lately.map((id, place) => [id, place]));
  const place = ({ id }: ListEntry): number => places.get(id) ?? lately.length;
  return all.toSorted((a, b) => place(a) - place(b));
}

/** Those that answer a search, best first: by name, else by group and name; of equal ones those that apply. */
export function searchEntries(entries: readonly ListEntry[], query: string): readonly ListEntry[] {
  const wanted = query.trim();
  if (wanted === '') return entries;
  const { CONTAINS } = matchSorter.rankings;
  return matchSorter(entries, wanted, {
    keys: [
      'name',
      { key: ({ group, name }) => `${group} ${name}`, threshold: CONTAINS },
      { key: ({ detail = '' }) => detail, threshold: CONTAINS },
      { key: ({ also = '' }) => also, threshold: CONTAINS, maxRanking: CONTAINS },
      { key: 'id', threshold: CONTAINS, maxRanking: CONTAINS },
    ],
    baseSort: (a, b) => Number(a.item.why() !== null) - Number(b.item.why() !== null) || a.index - b.index,
  });
}
