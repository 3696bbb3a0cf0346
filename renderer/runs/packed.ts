import { loadDocument } from '../../graph-core/document/load.ts';
import { joinWeights, type Sha256, splitWeights } from '../../graph-core/document/weight-files.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';

/**
 * A document of which many are kept that differ by little: the drawing with its data, which runs share, apart from weights and
 * training, and all weights and states of optimisers as one safetensors file.
 */
export interface PackedDocument {
  readonly drawing: string;
  readonly own: string;
  readonly weights: Uint8Array | null;
}

export async function packDocument(document: Document, sha256: Sha256): Promise<PackedDocument> {
  const { document: written, files } = await splitWeights(document, 'run', sha256, 0);
  const { parameters, training } = written;
  return {
    drawing: JSON.stringify({ ...written, parameters: {}, training: {} }),
    own: JSON.stringify({ parameters, training }),
    weights: files[0]?.bytes ?? null,
  };
}

/** Null where it cannot be read any more. */
export async function unpackDocument({ drawing, own, weights }: PackedDocument, sha256: Sha256): Promise<Document | null> {
  const loaded = loadDocument(JSON.stringify({ ...JSON.parse(drawing), ...JSON.parse(own) }), 'run', { catalogue: opOf });
  if (!loaded.ok) return null;
  if (weights === null) return loaded.value.document;
  const read = { ok: true, bytes: weights, sha256: await sha256(weights) } as const;
  const joined = joinWeights(loaded.value.document, () => read);
  return joined.diagnostics.length > 0 ? null : joined.document;
}

/** Bytes that it takes, about. */
export const sizeOfPacked = ({ own, weights }: PackedDocument): number => own.length + (weights?.length ?? 0);
