import type { NodeId } from '../model/document.ts';

/** Names of blocks' streams by their paths, as a document has them in `training.streams`. */
export type Streams = { readonly [path: NodeId]: string };

/**
 * What a block's random stream is called where the document does not say: after its place, so that each instance of a group draws
 * numbers of its own. A name that the block gives stands behind the group's path.
 */
export function streamAt(path: NodeId, given: unknown): string {
  const place = path.lastIndexOf('/') + 1;
  return path.slice(0, place) + (typeof given === 'string' && given !== '' ? given : path.slice(place));
}

/** The stream of a block: as the document calls it, else after its place. */
export const streamOf = (streams: Streams | undefined, path: NodeId, given: unknown): string =>
  streams !== undefined && Object.hasOwn(streams, path) ? (streams[path] as string) : streamAt(path, given);
