import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { type Joined, joinWeights, type WeightsRead } from '../graph-core/document/weight-files.ts';
import type { Document } from '../graph-core/model/document.ts';
import { Failure } from './failure.ts';
import { insideFolder } from './inside-folder.ts';
import { readBytes } from './tensor-file.ts';

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The document with the weights that it keeps in files beside it, and what could not be read of them. */
export const withWeights = (graph: string, document: Document): Joined =>
  joinWeights(document, (file) => readWeights(graph, file.replaceAll('\\', '/')));

function readWeights(graph: string, file: string): WeightsRead {
  const found = insideFolder(graph, file);
  if (found === 'missing')
    return {
      ok: false,
      code: 'weights/missing-file',
      message: 'there is no such file beside the graph',
      mend: `put the file there, or remove "file" from the graph to draw the value anew`,
    };
  if (found === 'outside')
    return {
      ok: false,
      code: 'weights/path',
      message: "it is a link that leads out of the graph's folder",
      mend: "copy the file itself into the graph's folder",
    };
  try {
    // Opening a pipe would wait for a writer.
    if (!statSync(found.path).isFile()) return { ok: false, code: 'weights/unreadable', message: 'it is not a file' };
    const bytes = readBytes(found.path);
    return { ok: true, bytes, sha256: sha256(bytes) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ok: false, code: 'weights/unreadable', message: error.message, mend: 'check the file and its rights' };
  }
}
