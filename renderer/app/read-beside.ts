import i18next from 'i18next';
import { isImageName } from '../../graph-core/import/images.ts';
import { errorAt } from '../../graph-core/model/result.ts';
import type { GivenTable, TableFault } from '../../session/protocol.ts';
import type { FileRef, ReplyError } from '../platform/platform-api.ts';
import { tellReading } from '../state/reading.ts';
import { documentStore } from '../state/stores.ts';
import { ImageFault, readImages } from './dropped-images.ts';
import { exampleTable } from './examples.ts';
import { platform } from './platform.ts';

const fault = (code: string, file: string, message: string, mend: string): TableFault => ({
  fault: errorAt(code, file, message, mend),
});

const missing = (file: string, key: 'missing' | 'unreachable'): TableFault =>
  fault('data/no-table', file, i18next.t(`files:data.${key}`, { file }), i18next.t(`files:data.${key}-mend`));

/** A table or a folder of images beside the document; tables of the examples come with the application. */
export async function readBeside(relative: string, signal: AbortSignal): Promise<GivenTable> {
  const { fileHandle } = documentStore.getState();
  if (fileHandle === null) {
    const text = await exampleTable(relative).catch(() => null);
    return text === null ? missing(relative, 'missing') : new Blob([text]);
  }
  const reply = await platform().readBeside(fileHandle.file, relative);
  if (reply.ok) return new Blob([new Uint8Array(reply.value)]);
  return reply.error.code === 'NOT_A_FILE' ? readFolder(fileHandle.file, relative, signal) : refused(relative, reply.error);
}

function refused(file: string, { code, message }: ReplyError): TableFault {
  if (code === 'UNSUPPORTED') return missing(file, 'unreachable');
  return code === 'NOT_FOUND' ? missing(file, 'missing') : fault('data/unreadable', file, message, '');
}

/** A folder of images; each is read when it is decoded. */
async function readFolder(document: FileRef, folder: string, signal: AbortSignal): Promise<GivenTable> {
  const listed = await platform().listBeside(document, folder);
  if (!listed.ok) return refused(folder, listed.error);
  const files = listed.value.filter(isImageName).map((path) => ({
    path,
    read: async (): Promise<Blob> => {
      const reply = await platform().readBeside(document, `${folder}/${path}`);
      if (!reply.ok) throw new ImageFault(reply.error.message, '');
      return new Blob([new Uint8Array(reply.value)]);
    },
  }));
  try {
    const table = await readImages(files, folder, signal);
    return table.ok ? table.value : { fault: table.error[0] as TableFault['fault'] };
  } catch (error) {
    if (signal.aborted)
      return fault(
        'data/stopped',
        folder,
        i18next.t('files:data.stopped', { file: folder }),
        i18next.t('files:data.stopped-mend'),
      );
    const said = error instanceof ImageFault ? error : new ImageFault(String(error), '');
    return fault('data/unreadable', folder, `${folder}/${said.message}`, said.mend);
  } finally {
    tellReading(folder, 1);
  }
}
