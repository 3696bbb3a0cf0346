import i18next from 'i18next';
import { decodeText } from '../../graph-core/document/utf8.ts';
import { toBase64 } from '../../graph-core/import/base64.ts';
import { ESTIMATE_BYTES, estimateTable, READ_BUDGET } from '../../graph-core/import/estimate.ts';
import type { Table } from '../../graph-core/import/table.ts';
import type { DataSource, NodeId } from '../../graph-core/model/document.ts';
import type { GivenTable } from '../../session/protocol.ts';
import { readingSignal, tellReading } from '../state/reading.ts';
import { giveTable, readTableAgain } from '../state/session.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { sourcesOf } from '../state/tables.ts';
import { formatMebibytes } from '../ui/number-format.ts';
import { ImageFault, imageSource, type PlacedFile, readImages } from './dropped-images.ts';
import { isProse, TEXT_FILE, textSpecFor } from './text-source.ts';

/**
 * A file or a folder of data that the user has dropped or chosen: given to the source of the document that names it, else bound
 * to variables. What is small is written into the document; what is large is named by it, and read where it lies.
 */

/** Bytes of a table that a document takes in: it is written as one text of at most 64 MiB. */
const MOST_INLINE = 40 * 2 ** 20;

/** Bytes of memory that the reading of a table takes without a question. */
const UNASKED = 40 * 2 ** 20;

function warn(text: string, mend?: string): void {
  uiStore.getState().notify({ kind: 'warning', text, ...(mend === undefined ? {} : { mend }) });
}

/** Does what reads a file or a folder; one that cannot be read, as it has gone away since, is told of. Never rejects. */
export async function tellingFaults(name: string, use: () => Promise<void>): Promise<void> {
  try {
    await use();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    warn(i18next.t('files:drop.unreadable', { file: name, message }), i18next.t('files:drop.unreadable-mend'));
  }
}

/** A table. `over` is the node that it was dropped on. */
export const takeTable = (file: File, over: NodeId | null): Promise<void> =>
  tellingFaults(file.name, () => bindTable(file, over));

async function bindTable(file: File, over: NodeId | null): Promise<void> {
  if (await givenTo(file.name, file)) return;
  const head = new Uint8Array(await file.slice(0, ESTIMATE_BYTES).arrayBuffer());
  const estimate = estimateTable(head, file.size, file.name);
  if (estimate.total > READ_BUDGET) {
    const values = { file: file.name, size: formatMebibytes(estimate.total), most: formatMebibytes(READ_BUDGET) };
    return warn(i18next.t('files:drop.large', values), i18next.t('files:drop.large-mend'));
  }
  const isNamed = file.size > MOST_INLINE;
  uiStore.getState().openDialog({
    kind: 'bind-data',
    file: file.name,
    source: isNamed ? { file: file.name, ...cutOf(file.name, new TextDecoder().decode(head)) } : await sourceOf(file),
    target: over,
    ...(isNamed ? { content: file } : {}),
    ...(estimate.total > UNASKED ? { estimate } : {}),
  });
}

/** Images, decoded here, where there is a decoder. `name` is that of their folder. */
export const takeImages = (files: readonly PlacedFile[], name: string, over: NodeId | null): Promise<void> =>
  withImages(files, name, async (table) => {
    if (await givenTo(name, table)) return;
    uiStore.getState().openDialog({ kind: 'bind-data', file: name, target: over, ...imageSource(table, name) });
  });

/** What the document means by `file` from now on. */
export async function giveFile(file: string, content: GivenTable): Promise<void> {
  giveTable(file, content);
  await readTableAgain(file);
}

export const giveImages = (file: string, images: readonly PlacedFile[], name: string): Promise<void> =>
  withImages(images, name, (table) => giveFile(file, table));

async function withImages(files: readonly PlacedFile[], name: string, use: (table: Table) => Promise<void>): Promise<void> {
  const signal = readingSignal();
  try {
    const table = await readImages(files, name, signal);
    if (table.ok) await use(table.value);
    else warn(table.error[0]?.message ?? name, table.error[0]?.mend);
  } catch (error) {
    if (signal.aborted) return;
    const said = error instanceof ImageFault ? error : new ImageFault(`${name}: ${String(error)}`, '');
    warn(said.message, said.mend);
  } finally {
    tellReading(name, 1);
  }
}

/** Whether the document names a file or folder that is called so: then that is it, wherever it lies. */
async function givenTo(name: string, content: GivenTable): Promise<boolean> {
  const files = sourcesOf(documentStore.getState().document, name);
  if (files.length === 0) return false;
  for (const file of files) await giveFile(file, content);
  uiStore.getState().notify({ kind: 'info', text: i18next.t('files:drop.given', { file: name }) });
  return true;
}

/** The file as the document keeps it: text as it is, anything else in base64. */
async function sourceOf(file: File): Promise<DataSource> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = decodeText(bytes, file.name);
  if (text.ok && !text.value.includes('\u0000')) return { file: file.name, ...cutOf(file.name, text.value), inline: text.value };
  return { file: file.name, encoding: 'base64', inline: toBase64(bytes) };
}

/** How a file that begins so is cut into windows, where it is a text and no table. */
const cutOf = (name: string, text: string): Pick<DataSource, 'text'> =>
  TEXT_FILE.test(name) && isProse(text) ? { text: textSpecFor(documentStore.getState().document) } : {};
