import i18next from 'i18next';
import type { Transaction } from '../../graph-core/edit/transaction.ts';
import type { DocumentActions, DocumentState } from '../state/document-store.ts';
import { editing, openScope, uiIn } from '../state/editing.ts';
import { isGroupAt } from '../state/inside-place.ts';
import { sessionStore } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import type { UiActions, UiState } from '../state/ui-store.ts';

/** What a command looks at. Read anew for each call: a command never holds an old document. */
export interface CommandContext {
  readonly doc: DocumentState & DocumentActions;
  readonly ui: UiState & UiActions;
  readonly session: SessionState;
}

export type Dispatch = (transaction: Transaction) => boolean;

/**
 * Tells whether it can be used now; given `dispatch`, also does it. The same function serves the menu (which greys it out),
 * the keys and the context menu.
 */
export type Command = (context: CommandContext, dispatch?: Dispatch) => boolean;

/** In the order in which they are listed. */
export const COMMAND_GROUPS = ['file', 'edit', 'block', 'view', 'run', 'panel', 'option', 'help'] as const;

export type CommandGroup = (typeof COMMAND_GROUPS)[number];

/** What a command waits for while it does not apply; each has its words in `command-list:why`. */
export type Need = 'selection' | 'history' | 'panel' | 'sample' | 'run' | 'nothing';

export interface CommandEntry {
  /** Also the translation key of its name, under `commands:`, where it does not say its name itself. */
  readonly id: string;
  readonly group: CommandGroup;
  /** For one of a list that has its names already, as the panels have: the whole name in the chosen language. */
  readonly name?: () => string;
  /** For one of several settings: whether it is the one in force. */
  readonly isOn?: (context: CommandContext) => boolean;
  /** As written on the keys: `Mod+Z`, `Shift+]`, `F2`; Mod is Ctrl, or Command on a Mac. The user may change them: see bindings.ts. */
  readonly keys?: readonly string[];
  /** Also while a text field has the focus. */
  readonly whileTyping?: boolean;
  /** Also while a field has the focus in which nothing is typed that is not committed. */
  readonly inCleanField?: boolean;
  /** Leaves keys that it shares to the other command while this holds. */
  readonly yields?: (context: CommandContext) => boolean;
  /** What is asked for where it does not apply; where it does not say, what others of its group wait for. */
  readonly needs?: Need;
  /**
   * What it is about. The `drawing` is the graph, or the inside of a group that is open: the command is given that, and is out of
   * reach while another view covers it. The `graph` is the one that is open as a whole, and nothing inside of a group. `sight` is
   * whatever blocks are on view, by their paths, also where the drawing is covered by no more than a group: nothing changes in it.
   * The rest goes with the `window`. Of the groups `edit` and `block` it is the drawing that is meant, of the others the window.
   */
  readonly about?: 'drawing' | 'graph' | 'sight' | 'window';
  readonly run: Command;
}

/** What it is called in the chosen language. */
export const commandName = (entry: CommandEntry): string => entry.name?.() ?? i18next.t(`commands:${entry.id}`);

export const commandContext = (): CommandContext => ({
  doc: documentStore.getState(),
  ui: uiStore.getState(),
  session: sessionStore.getState(),
});

const aboutOf = ({ about, group }: CommandEntry): NonNullable<CommandEntry['about']> =>
  about ?? (group === 'edit' || group === 'block' ? 'drawing' : 'window');

/** What changes the drawing, or looks for something in it, is out of reach while the inside of a block covers it. */
export function isCovered(entry: CommandEntry, { ui: { inside }, doc }: CommandContext): boolean {
  const about = aboutOf(entry);
  if (inside === null || about === 'window') return false;
  return about === 'graph' || inside.form !== 'operations' || !isGroupAt(inside.path, doc.document);
}

/** What is edited: the graph, or the inside of the group that is open, so that no command has to know. */
export function drawingContext(): CommandContext {
  const context = commandContext();
  const scope = openScope();
  if (scope === null) return context;
  // where blocks have no places of their own they stand where they are shown
  const { drawn: document, dispatch, attempt } = editing();
  return { ...context, doc: { ...context.doc, document, dispatch, attempt }, ui: uiIn(scope, context.ui) };
}

const contextOf = (entry: CommandEntry): CommandContext => (aboutOf(entry) === 'drawing' ? drawingContext() : commandContext());

/** Of many commands, whether they can be used as things stand now: what they look at is made ready once. */
export function askedNow(): (entry: CommandEntry) => boolean {
  const [window, drawing] = [commandContext(), drawingContext()];
  return (entry) => !isCovered(entry, window) && entry.run(aboutOf(entry) === 'drawing' ? drawing : window);
}

export const canRun = (entry: CommandEntry): boolean => !isCovered(entry, commandContext()) && entry.run(contextOf(entry));

/** Runs a command; false where it does not apply now. */
export function execute(entry: CommandEntry): boolean {
  const context = contextOf(entry);
  return !isCovered(entry, commandContext()) && entry.run(context, context.doc.dispatch);
}
