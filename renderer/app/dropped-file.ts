import i18next from 'i18next';
import { uiStore } from '../state/stores.ts';
import { openDropped, tellFailure } from './files.ts';
import { platform } from './platform.ts';
import { takeDroppedWeights } from './weights.ts';

const DATA = /\.(csv|tsv|txt)$/i;
const WEIGHTS = /\.safetensors$/i;
const GRAPH = /\.(chainrule|json)$/i;

/**
 * Files that were dropped on the window: a graph is opened, with the weights among them; weights alone go to the open graph;
 * a table is bound to variables. `over` is the node under them.
 */
export async function openDroppedFiles(files: readonly File[], over: string | null): Promise<void> {
  const { notify, openDialog } = uiStore.getState();
  const weights = files.filter(({ name }) => WEIGHTS.test(name));
  const graph = files.find(({ name }) => GRAPH.test(name));
  if (graph !== undefined) return openDropped(graph, weights);
  if (weights.length > 0) return takeDroppedWeights(weights);
  const [file] = files;
  if (file === undefined) return;
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
