import i18next from 'i18next';
import { isLibraryFile, takeLibrary } from '../library/library-file.ts';
import { isCheckpoint, takeCheckpoint } from '../runs/checkpoint-file.ts';
import { uiStore } from '../state/stores.ts';
import { takeImages, takeTable, tellingFaults } from './data-file.ts';
import { areImages, filesInside } from './dropped-images.ts';
import { openDropped as openGraph } from './files.ts';
import { takeDroppedWeights } from './weights.ts';

const DATA = /(\.(csv|tsv|txt|md|npy|npz|json|gz)|-?idx[1-4]-ubyte)$/i;
const WEIGHTS = /\.safetensors$/i;
const GRAPH = /\.(chainrule|json)$/i;

/** What was dropped, a folder of images or files; the entries of a drop are gone once its handler has returned. Never rejects. */
export function openDropped(transfer: DataTransfer, over: string | null): Promise<void> {
  const files = [...transfer.files];
  const folder = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null).find((entry) => entry?.isDirectory);
  return tellingFaults(folder?.name ?? files[0]?.name ?? '', async () => {
    if (folder) return takeImages(await filesInside(folder as FileSystemDirectoryEntry), folder.name, over);
    const placed = files.map((file) => ({ path: file.name, read: async () => file }));
    return areImages(placed) ? takeImages(placed, 'images', over) : openDroppedFiles(files, over);
  });
}

/**
 * Files that were dropped on the window: a graph is opened, with the weights among them; weights alone go to the open graph;
 * a table is bound to variables. `over` is the node under them.
 */
async function openDroppedFiles(files: readonly File[], over: string | null): Promise<void> {
  const { notify } = uiStore.getState();
  const library = files.find(({ name }) => isLibraryFile(name));
  if (library) return takeLibrary(await library.text(), library.name);
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
  return takeTable(file, over);
}

/** A graph among the files; JSON that is none is a table. */
async function firstGraph(files: readonly File[]): Promise<File | undefined> {
  for (const file of files) {
    if (!GRAPH.test(file.name)) continue;
    if (!/\.json$/i.test(file.name) || (await file.text()).includes('"chainrule-graph"')) return file;
  }
  return undefined;
}
