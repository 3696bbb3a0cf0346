import i18next from 'i18next';
import { decodeText } from '../../graph-core/document/utf8.ts';
import { toBase64 } from '../../graph-core/import/base64.ts';
import type { DataSource } from '../../graph-core/model/document.ts';
import { uiStore } from '../state/stores.ts';
import { openDropped } from './files.ts';
import { takeDroppedWeights } from './weights.ts';

const DATA = /(\.(csv|tsv|txt|npy|npz|json|gz)|-?idx[1-4]-ubyte)$/i;
const WEIGHTS = /\.safetensors$/i;
const GRAPH = /\.(chainrule|json)$/i;
/** Bytes of a table that a document takes in: it is written as one text of at most 64 MiB. */
const MAX_BYTES = 40 * 2 ** 20;

/**
 * Files that were dropped on the window: a graph is opened, with the weights among them; weights alone go to the open graph;
 * a table is bound to variables. `over` is the node under them.
 */
export async function openDroppedFiles(files: readonly File[], over: string | null): Promise<void> {
  const { notify, openDialog } = uiStore.getState();
  const weights = files.filter(({ name }) => WEIGHTS.test(name));
  const graph = await firstGraph(files);
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
  if (file.size > MAX_BYTES) {
    const values = { file: file.name, size: Math.ceil(file.size / 2 ** 20), most: MAX_BYTES / 2 ** 20 };
    notify({ kind: 'warning', text: i18next.t('files:drop.large', values), mend: i18next.t('files:drop.large-mend', values) });
    return;
  }
  openDialog({ kind: 'bind-data', file: file.name, source: await sourceOf(file), target: over });
}

/** A graph among the files; JSON that is none is a table. */
async function firstGraph(files: readonly File[]): Promise<File | undefined> {
  for (const file of files) {
    if (!GRAPH.test(file.name)) continue;
    if (!/\.json$/i.test(file.name) || (await file.text()).includes('"chainrule-graph"')) return file;
  }
  return undefined;
}

/** The file as the document keeps it: text as it is, anything else in base64. */
async function sourceOf(file: File): Promise<DataSource> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = decodeText(bytes, file.name);
  if (text.ok && !text.value.includes('\u0000')) return { file: file.name, inline: text.value };
  return { file: file.name, encoding: 'base64', inline: toBase64(bytes) };
}
