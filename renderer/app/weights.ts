import i18next from 'i18next';
import { saveDocument } from '../../graph-core/document/save.ts';
import {
  type Joined,
  joinWeights,
  splitWeights,
  type WeightsRead,
  wantedWeights,
} from '../../graph-core/document/weight-files.ts';
import type { Step } from '../../graph-core/edit/step.ts';
import type { Document, ParameterSpec } from '../../graph-core/model/document.ts';
import type { FileContent, FileRef, ReplyError } from '../platform/platform-api.ts';
import { sha256 } from '../platform/sha256.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { platform } from './platform.ts';

/** Large weights of the open document: in a file beside it where files can be written there, else in the document itself. */

const hash = (bytes: Uint8Array): Promise<string> => sha256(new Uint8Array(bytes));

/** A document as it is written to a file of that name. */
export async function contentFor(document: Document, fileName: string): Promise<FileContent> {
  if (!platform().features.readsBeside) return { text: saveDocument(document), weights: [] };
  const { document: written, files } = await splitWeights(document, fileName, hash);
  return { text: saveDocument(written), weights: files };
}

/** The document with the weights that it names: those among the `dropped` files, else those beside `file`. */
export async function withWeights(document: Document, file: FileRef | null, dropped: readonly File[] = []): Promise<Joined> {
  const read = new Map<string, WeightsRead>();
  for (const name of wantedWeights(document)) read.set(name, await readWeights(name, file, dropped));
  return joinWeights(document, (name) => read.get(name) ?? missing(name));
}

const missing = (name: string): WeightsRead => ({
  ok: false,
  code: 'weights/missing-file',
  message: 'there is no such file beside the graph',
  mend: `put ${name} beside the graph and open the graph again, or drop it on the window`,
});

async function readWeights(name: string, file: FileRef | null, dropped: readonly File[]): Promise<WeightsRead> {
  const found = dropped.find((each) => each.name === name.split(/[\\/]/).at(-1));
  if (found !== undefined) return readDropped(found);
  if (file === null) return missing(name);
  const reply = await platform().readBeside(file, name);
  return reply.ok ? { ok: true, bytes: reply.value, sha256: await hash(reply.value) } : refusal(name, reply.error);
}

async function readDropped(file: File): Promise<WeightsRead> {
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return { ok: true, bytes, sha256: await hash(bytes) };
  } catch (error) {
    return { ok: false, code: 'weights/unreadable', message: error instanceof Error ? error.message : String(error) };
  }
}

function refusal(name: string, { code, message }: ReplyError): WeightsRead {
  switch (code) {
    case 'NOT_FOUND':
      return missing(name);
    case 'PATH_REFUSED':
      return { ok: false, code: 'weights/path', message };
    case 'UNSUPPORTED':
      return {
        ok: false,
        code: 'weights/unreachable',
        message: 'a browser cannot read what lies beside a file',
        mend: `drop ${name} on this window, alone or together with the graph, or open the graph with the desktop application or the command line`,
      };
    default:
      return { ok: false, code: 'weights/unreadable', message };
  }
}

/** Whether numbers that were missing have come: a value, or what an optimiser keeps. */
const wasRead = (before: ParameterSpec, after: ParameterSpec): boolean =>
  (before.value === undefined && after.value !== undefined) ||
  Object.entries(after.state ?? {}).some(([name, { value }]) => value !== undefined && before.state?.[name]?.value === undefined);

/** Weights that were dropped on the open document: taken where it misses them, as one undoable edit. */
export async function takeDroppedWeights(dropped: readonly File[]): Promise<void> {
  const { document, identity } = documentStore.getState();
  const { notify } = uiStore.getState();
  const [first] = dropped;
  const names = new Set(dropped.map((file) => file.name));
  const wanted = wantedWeights(document).filter((name) => names.has(name.split(/[\\/]/).at(-1) ?? ''));
  if (wanted.length === 0) {
    notify({ kind: 'warning', text: i18next.t('files:weights.not-wanted', { file: first?.name ?? '' }) });
    return;
  }
  const joined = await withWeights(document, null, dropped);
  const now = documentStore.getState();
  if (now.identity !== identity || now.document !== document) return;
  const steps = Object.entries(joined.document.parameters).flatMap(([address, spec]): Step[] =>
    wasRead(document.parameters[address] ?? {}, spec) ? [{ kind: 'setParameter', address, spec }] : [],
  );
  if (steps.length > 0)
    now.dispatch({
      steps,
      label: 'drawer:edit.weights-file',
      labelValues: { file: wanted.join(', ') },
      userEvent: 'weights.file',
    });
  const fault = joined.diagnostics.find(({ message }) => wanted.some((name) => message.includes(name)));
  if (fault !== undefined)
    notify({ kind: 'warning', text: fault.message, ...(fault.mend === undefined ? {} : { mend: fault.mend }) });
  else notify({ kind: 'info', text: i18next.t('files:weights.taken', { file: wanted.join(', ') }) });
}
