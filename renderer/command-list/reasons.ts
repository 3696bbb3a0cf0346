import i18next from 'i18next';
import { type CommandContext, type CommandEntry, isCovered } from '../commands/command.ts';

const NEEDS_HISTORY: ReadonlySet<string> = new Set(['edit.undo', 'edit.redo']);
/** Of the group `edit` and `block`: what is about the whole graph. */
const WITHOUT_SELECTION: ReadonlySet<string> = new Set([
  'edit.paste',
  'edit.paste-wired',
  'edit.knife',
  'edit.tidy-right',
  'edit.tidy-down',
  'edit.tidy-up',
  'edit.select-all',
  'edit.select-none',
  'block.add',
  'block.reveal-all',
  'block.hide-all',
  'block.turn-all',
]);

/** Why a command does not apply now, in a few words that say what it waits for. */
export function reasonOf(entry: CommandEntry, context: CommandContext): string {
  const { id, group } = entry;
  const { selection } = context.ui;
  if (isCovered(entry, context)) return i18next.t('command-list:why.inside');
  if (NEEDS_HISTORY.has(id)) return i18next.t('command-list:why.history');
  if ((group === 'edit' || group === 'block') && !WITHOUT_SELECTION.has(id)) {
    const isNothing = selection.nodes.length + selection.edges.length + (selection.annotations ?? []).length === 0;
    return isNothing ? i18next.t('command-list:why.selection') : i18next.t('command-list:why.other-selection');
  }
  if (group === 'panel') return i18next.t('command-list:why.panel');
  if (id.startsWith('run.sample')) return i18next.t('command-list:why.samples');
  if (group !== 'run') return i18next.t('command-list:why.now');
  if (context.session.status === 'training') return i18next.t('command-list:why.training');
  return context.session.view === null ? i18next.t('command-list:why.cannot-run') : i18next.t('command-list:why.now');
}
