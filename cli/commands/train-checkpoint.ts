import { readCheckpoint, writeCheckpoint } from '../../graph-core/document/checkpoint.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { invalid } from '../failure.ts';
import { readBytes } from '../tensor-file.ts';
import { writeBytes, writeGraph } from '../write-file.ts';

/** The document at the point that a checkpoint was written. @throws Failure where that is of another graph or cannot be read */
export function resumed(document: Document, { resume }: { readonly resume?: string }): Document {
  if (resume === undefined) return document;
  const read = readCheckpoint(document, analyse(document).parameters, readBytes(resume), resume);
  if (!read.ok) throw invalid(read.error);
  return read.value;
}

/** Writes what training made: into a graph, or alone into a checkpoint, by the name of the file. @throws Failure */
export async function writeTrained(path: string, document: Document, seed: number, epoch: number): Promise<void> {
  if (!/\.safetensors$/i.test(path)) return writeGraph(path, document);
  writeBytes(path, writeCheckpoint({ ...document, training: { ...document.training, seed } }, epoch));
}
