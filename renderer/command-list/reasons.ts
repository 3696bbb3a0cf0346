import i18next from 'i18next';
import { type CommandContext, type CommandEntry, isCovered, type Need } from '../commands/command.ts';

/** What the commands of a group wait for, where they do not say it. */
const OF_GROUP: Partial<Record<CommandEntry['group'], Need>> = {
  edit: 'selection',
  block: 'selection',
  panel: 'panel',
  run: 'run',
};

/** Why a command does not apply now, in a few words that say what it waits for. */
export function reasonOf(entry: CommandEntry, context: CommandContext): string {
  if (isCovered(entry, context)) return i18next.t('command-list:why.inside');
  switch (entry.needs ?? OF_GROUP[entry.group] ?? 'nothing') {
    case 'history':
      return i18next.t('command-list:why.history');
    case 'panel':
      return i18next.t('command-list:why.panel');
    case 'sample':
      return i18next.t('command-list:why.samples');
    case 'nothing':
      return i18next.t('command-list:why.now');
    case 'selection': {
      const { nodes, edges, annotations = [] } = context.ui.selection;
      const isNothing = nodes.length + edges.length + annotations.length === 0;
      return isNothing ? i18next.t('command-list:why.selection') : i18next.t('command-list:why.other-selection');
    }
    case 'run':
      if (context.session.status === 'training') return i18next.t('command-list:why.training');
      return context.session.view === null ? i18next.t('command-list:why.cannot-run') : i18next.t('command-list:why.now');
  }
}
