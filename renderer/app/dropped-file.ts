import i18next from 'i18next';
import { uiStore } from '../state/stores.ts';
import { openDropped, tellFailure } from './files.ts';
import { platform } from './platform.ts';

const DATA = /\.(csv|tsv|txt)$/i;
const GRAPH = /\.(chainrule|json)$/i;

/** A file that was dropped on the window: a graph is opened, a table is bound to variables. `over` is the node under it. */
export async function openDroppedFile(file: File, over: string | null): Promise<void> {
  const { notify, openDialog } = uiStore.getState();
  if (GRAPH.test(file.name)) {
    openDropped(file);
    return;
  }
  if (!DATA.test(file.name)) {
    notify({
      kind: 'warning',
      text: i18next.t('files:drop.unknown', { file: file.name }),
      mend: i18next.t('files:drop.unknown-mend'),
    });
    return;
  }
  const reply = await platform().openDropped(file);
  if (!reply.ok) tellFailure(reply.error);
  else openDialog({ kind: 'bind-data', file: reply.value.file.name, text: reply.value.text, target: over });
}
