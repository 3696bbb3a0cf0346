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

export interface CommandEntry {
  /** Also the translation key of its name, under `commands:`, where it does not say its name itself. */
  readonly id: string;
  readonly group: CommandGroup;
  /** For one of a list that has its names already, as the panels of the drawer have: the whole name in the chosen language. */
  readonly name?: () => string;
  /** For one of several settings: whether it is the one in force. */
  readonly isOn?: (context: CommandContext) => boolean;
  /** As written on the keys: `Mod+Z`, `Shift+]`, `F2`; Mod is Ctrl, or Command on a Mac. The user may change them: see bindings.ts. */
  readonly keys?: readonly string[];
  /** Also while a text field has the focus. */
  readonly whileTyping?: boolean;
  /** Also while a field has the focus in which nothing is typed that is not committed. */
  readonly inCleanField?: boolean;
  /** Also about blocks inside an opened group, which are selected by their paths: it changes nothing in the drawing. */
  readonly inGroups?: boolean;
  /** Leaves keys that it shares to the other command while this holds. */
  readonly yields?: (context: CommandContext) => boolean;
  readonly run: Command;
}

/** What it is called in the chosen language. */
export const commandName = (entry: CommandEntry): string => entry.name?.() ?? i18next.t(`commands:${entry.id}`);

export const commandContext = (): CommandContext => ({
  doc: documentStore.getState(),
  ui: uiStore.getState(),
  session: sessionStore.getState(),
});

/** Of the group `edit`: what goes with the window, not with the drawing. */
const ANYWHERE: ReadonlySet<string> = new Set(['edit.undo', 'edit.redo', 'edit.select-none']);

/**
 * What is about the graph as a whole, is drawn or edited on its canvas only, or gives weights other names in one instance only: in
 * a group the others would lose theirs.
 */
const ONLY_GRAPH: ReadonlySet<string> = new Set([
  'edit.value',
  'block.reveal',
  'block.reveal-all',
  'block.hide',
  'block.hide-all',
  'block.merge',
  'block.repeat',
  'block.frame',
  'block.note',
  'edit.bend',
  'block.make-own',
  'block.save-own',
]);

const isEdit = ({ id, group }: CommandEntry): boolean => group === 'block' || (group === 'edit' && !ANYWHERE.has(id));

/** What changes the drawing, or looks for something in it, is out of reach while the inside of a block covers it. */
export function isCovered(entry: CommandEntry, { ui: { inside }, doc }: CommandContext): boolean {
  if (inside === null) return false;
  if (ONLY_GRAPH.has(entry.id)) return true;
  const isGroup = inside.form === 'operations' && isGroupAt(inside.path, doc.document);
  return (isEdit(entry) || entry.id === 'view.find') && !isGroup;
}

/** Inside of an opened group that is what is edited: a command need not know. */
function contextOf(entry: CommandEntry): CommandContext {
  const context = commandContext();
  const scope = openScope();
  if (scope === null || entry.inGroups === true || !isEdit(entry)) return context;
  // where blocks have no places of their own they stand where they are shown
  const { drawn: document, dispatch, attempt } = editing();
  return { ...context, doc: { ...context.doc, document, dispatch, attempt }, ui: uiIn(scope, context.ui) };
}

export const canRun = (entry: CommandEntry): boolean => !isCovered(entry, commandContext()) && entry.run(contextOf(entry));

/** Runs a command; false where it does not apply now. */
export function execute(entry: CommandEntry): boolean {
  const context = contextOf(entry);
  return !isCovered(entry, commandContext()) && entry.run(context, context.doc.dispatch);
}
