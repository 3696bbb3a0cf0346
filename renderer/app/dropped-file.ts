import i18next from 'i18next';
import { decodeText } from '../../graph-core/document/utf8.ts';
import { toBase64 } from '../../graph-core/import/base64.ts';
import type { DataSource } from '../../graph-core/model/document.ts';
import { isCheckpoint, takeCheckpoint } from '../runs/checkpoint-file.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { isProse, TEXT_FILE, textSpecFor } from './text-source.ts';
import { areImages, filesInside, imageSource, type PlacedFile } from './dropped-images.ts';
import { openDropped as openGraph } from './files.ts';
import { takeDroppedWeights } from './weights.ts';

const DATA = /(\.(csv|tsv|txt|md|npy|npz|json|gz)|-?idx[1-4]-ubyte)$/i;
const WEIGHTS = /\.safetensors$/i;
const GRAPH = /\.(chainrule|json)$/i;
/** Bytes of a table that a document takes in: it is written as one text of at most 64 MiB. */
const MAX_BYTES = 40 * 2 ** 20;

/** What was dropped, a folder of images or files; the entries of a drop are gone once its handler has returned. */
export async function openDropped(transfer: DataTransfer, over: string | null): Promise<void> {
  const files = [...transfer.files];
  const folder = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null).find((entry) => entry?.isDirectory);
  if (folder) return openImages(await filesInside(folder as FileSystemDirectoryEntry), folder.name, over);
  const placed = files.map((file) => ({ path: file.name, file }));
  return areImages(placed) ? openImages(placed, 'images', over) : openDroppedFiles(files, over);
}

/** Images are decoded here, where there is a decoder, and written into the document as numbers. */
async function openImages(files: readonly PlacedFile[], name: string, over: string | null): Promise<void> {
  const { notify, openDialog } = uiStore.getState();
  const warn = (text: string, mend: string | undefined): void =>
    notify({ kind: 'warning', text, ...(mend === undefined ? {} : { mend }) });
  try {
    const source = await imageSource(files, name);
    if (!source.ok) return warn(source.error[0]?.message ?? name, source.error[0]?.mend);
    if ((source.value.inline?.length ?? 0) > (MAX_BYTES * 4) / 3) return tooLarge(name, source.value.inline?.length ?? 0);
    openDialog({ kind: 'bind-data', file: name, source: source.value, target: over });
  } catch (error) {
    const file = error instanceof Error ? error.message : name;
    warn(i18next.t('files:drop.image', { file }), i18next.t('files:drop.image-mend'));
  }
}

function tooLarge(file: string, bytes: number): void {
  const values = { file, size: Math.ceil(bytes / 2 ** 20), most: MAX_BYTES / 2 ** 20 };
  const mend = i18next.t('files:drop.large-mend', values);
  uiStore.getState().notify({ kind: 'warning', text: i18next.t('files:drop.large', values), mend });
}

/**
 * Files that were dropped on the window: a graph is opened, with the weights among them; weights alone go to the open graph;
 * a table is bound to variables. `over` is the node under them.
 */
async function openDroppedFiles(files: readonly File[], over: string | null): Promise<void> {
  const { notify, openDialog } = uiStore.getState();
  const weights = files.filter(({ name }) => WEIGHTS.test(name));
  const graph = await firstGraph(files);
  if (graph !== undefined) return openGraph(graph, weights);
  const [first] = weights;
  if (first !== undefined && weights.length === 1 && (await isCheckpoint(first))) return takeCheckpoint(first);
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
  if (file.size > MAX_BYTES) return tooLarge(file.name, file.size);
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
  if (text.ok && !text.value.includes('\u0000')) {
    const cut = TEXT_FILE.test(file.name) && isProse(text.value) ? { text: textSpecFor(documentStore.getState().document) } : {};
    return { file: file.name, ...cut, inline: text.value };
  }
  return { file: file.name, encoding: 'base64', inline: toBase64(bytes) };
}
