import { storedBytes, writeSafetensors } from '../export/safetensors.ts';
import { readSafetensors } from '../import/safetensors.ts';
import type { Address, Document, ParameterSpec, Stored } from '../model/document.ts';
import { type Diagnostic, errorAt } from '../model/result.ts';
import type { Tensor } from '../model/tensor.ts';
import { pathFault } from './data.ts';
import { tensorFromJson, tensorToJson } from './tensor-json.ts';
import { utf8Length } from './utf8.ts';

/**
 * Large weights lie in a safetensors file beside the graph. An open document always holds its values; they go to the file
 * when it is written and come from there when it is read.
 */

/** Values that take at least so many bytes in a safetensors file (its elements, 4 or 8 bytes each) are not embedded. */
export const EMBEDDED_BELOW = 2 ** 20;

/** A file that is written beside a graph. */
export interface WeightsFile {
  /** A plain name, without a folder. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** SHA-256 in lower-case hexadecimal; every platform has its own. */
export type Sha256 = (bytes: Uint8Array) => string | Promise<string>;

export interface SplitDocument {
  /** As it is written: large values are replaced by `file`. */
  readonly document: Document;
  /** Has to be written before the graph that names it. */
  readonly files: readonly WeightsFile[];
}

/**
 * Takes the large values out of a document that is about to be written as `graphFile`, into one file that carries its hash
 * in its name: a new version never overwrites the one that an older graph still needs. `least` is the size in bytes from
 * which on a value counts as large.
 */
export async function splitWeights(
  document: Document,
  graphFile: string,
  sha256: Sha256,
  least: number = EMBEDDED_BELOW,
): Promise<SplitDocument> {
  const large = new Map<string, Tensor>();
  for (const { name, stored } of allStored(document)) {
    const { value } = stored;
    // No element takes more than 8 bytes: most values need not be looked at.
    if (value === undefined || value.data.length * 8 < least) continue;
    const tensor = tensorFromJson(value, name);
    if (tensor.ok && storedBytes(tensor.value) >= least) large.set(name, tensor.value);
  }
  if (large.size === 0) return { document: withFiles(document, large, ''), files: [] };
  const bytes = writeSafetensors(large);
  const name = `${stemOf(graphFile)}.${(await sha256(bytes)).slice(0, 16)}.safetensors`;
  return { document: withFiles(document, large, name), files: [{ name, bytes }] };
}

/** A place of the document that numbers are kept in: the value of a parameter, or the state `state` of an optimiser for it. */
interface Place {
  readonly address: Address;
  readonly state: string | null;
  readonly stored: Stored;
  /** What its tensor is called in a file where nothing else is said; an address holds no colon. */
  readonly name: string;
}

const placesOf = (address: Address, spec: ParameterSpec): Place[] => [
  { address, state: null, stored: spec, name: address },
  ...Object.entries(spec.state ?? {}).map(([state, stored]) => ({ address, state, stored, name: `${address}:${state}` })),
];

const allStored = (document: Document): Place[] =>
  Object.entries(document.parameters).flatMap(([address, spec]) => placesOf(address, spec));

/** The document with what `change` makes of each place, unless that is nothing new. */
function mapStored(document: Document, change: (place: Place) => Stored): Document {
  const entries = Object.entries(document.parameters);
  const changed = entries.map(([address, spec]) => {
    const [own, ...states] = placesOf(address, spec).map((place) => [place, change(place)] as const);
    const changedStates = states.filter(([{ stored }, next]) => stored !== next);
    const next = (own?.[1] ?? spec) as ParameterSpec;
    if (changedStates.length === 0) return [address, next] as const;
    const state = Object.fromEntries(states.map(([place, each]) => [place.state as string, each]));
    return [address, { ...next, state }] as const;
  });
  if (changed.every(([, spec], i) => spec === entries[i]?.[1])) return document;
  return { ...document, parameters: Object.fromEntries(changed) };
}

/** The document with `file` in the place of the values in `large`; where a value is embedded, an older `file` goes. */
const withFiles = (document: Document, large: ReadonlyMap<string, Tensor>, file: string): Document =>
  mapStored(document, ({ stored, state, name }) => {
    const isLarge = large.has(name);
    if (stored.value === undefined || (stored.file === undefined && stored.tensor === undefined && !isLarge)) return stored;
    const { value, file: _file, tensor: _tensor, ...rest } = stored;
    if (!isLarge) return { ...rest, value };
    return { ...rest, file, ...(state === null ? {} : { tensor: name }) };
  });

/** Room for the hash, the suffix and a temporary name within the 255 bytes that file systems allow. */
const MAX_STEM_BYTES = 120;

/** What weights of a graph file are called: its name without the extension, in characters that every system takes. */
function stemOf(graphFile: string): string {
  const plain = graphFile
    .replace(/\.[A-Za-z0-9]+$/, '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in a name
    .replace(/[\u0000-\u001f\\/:*?"<>|]|\p{Cs}/gu, '-')
    .replace(/^[.~\s]+|[.\s]+$/g, '');
  let stem = '';
  for (const character of plain) {
    if (utf8Length(stem + character) > MAX_STEM_BYTES) break;
    stem += character;
  }
  return stem === '' ? 'weights' : stem;
}

/** What reading a file beside the graph came to. */
export type WeightsRead =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly sha256: string }
  | {
      readonly ok: false;
      /** Not there; leads out of the folder; a browser cannot reach it; anything else. */
      readonly code: 'weights/missing-file' | 'weights/path' | 'weights/unreachable' | 'weights/unreadable';
      /** A sentence that names the file. */
      readonly message: string;
      readonly mend?: string;
    };

export interface Joined {
  readonly document: Document;
  /** What could not be read. Its places keep their `file`: no initial value takes their place, and saving keeps them. */
  readonly diagnostics: readonly Diagnostic[];
}

const waits = ({ value, file }: Stored): boolean => value === undefined && file !== undefined;

/** Places whose numbers are to come from a file, by the file. */
function waiting(document: Document): ReadonlyMap<string, readonly Place[]> {
  const byFile = new Map<string, Place[]>();
  for (const place of allStored(document)) {
    if (!waits(place.stored)) continue;
    const file = place.stored.file as string;
    byFile.set(file, [...(byFile.get(file) ?? []), place]);
  }
  return byFile;
}

const tensorOf = ({ stored, name }: Place): string => stored.tensor ?? name;

/** The files that {@link joinWeights} will ask for: plain relative paths only. */
export const wantedWeights = (document: Document): readonly string[] =>
  [...waiting(document).keys()].filter((file) => nameFault(file) === null);

function nameFault(file: string): string | null {
  const fault = pathFault(file);
  if (fault !== null) return fault;
  return file.endsWith('.safetensors') ? null : 'weights are read from .safetensors files only';
}

/** Whatever can be read is put into the document; what cannot is told, one diagnostic a file or a tensor. Never fails. */
export function joinWeights(document: Document, read: (file: string) => WeightsRead): Joined {
  const diagnostics: Diagnostic[] = [];
  const changed = new Map<string, Stored>();
  for (const [file, places] of waiting(document)) {
    const tensors = tensorsOf(file, places, read);
    if (!(tensors instanceof Map)) diagnostics.push(tensors as Diagnostic);
    for (const place of places) {
      const value = tensors instanceof Map ? floatsOf(place, tensors, diagnostics) : null;
      const { file: _file, tensor: _tensor, ...rest } = place.stored;
      // Written out, the reference survives a renaming of its block.
      const stored = value === null ? { ...place.stored, tensor: tensorOf(place) } : { ...rest, value: tensorToJson(value) };
      changed.set(place.name, stored);
    }
  }
  return { document: mapStored(document, ({ name, stored }) => changed.get(name) ?? stored), diagnostics };
}

/** The tensors that `places` want of a file, or what is wrong with the file as a whole. */
function tensorsOf(
  file: string,
  places: readonly Place[],
  read: (file: string) => WeightsRead,
): ReadonlyMap<string, Tensor> | Diagnostic {
  const first = (places[0] as Place).address;
  const addresses = new Set(places.map(({ address }) => address));
  const of = addresses.size === 1 ? first : `${first} and ${addresses.size - 1} more`;
  const fault = (code: string, message: string, mend?: string): Diagnostic =>
    errorAt(code, first, `the value of ${of} is kept in ${JSON.stringify(file.slice(0, 200))}: ${message}`, mend);
  const wrong = nameFault(file);
  if (wrong !== null)
    return fault('weights/path', wrong, "put the file into the graph's folder and name it from there, e.g. model.safetensors");
  const found = read(file);
  if (!found.ok) return fault(found.code, found.message, found.mend);
  const hash = /\.([0-9a-f]{16})\.safetensors$/.exec(file)?.[1];
  if (hash !== undefined && !found.sha256.startsWith(hash)) {
    const message = `its content hashes to ${found.sha256.slice(0, 16)}, so it was changed or damaged after it was written`;
    return fault('weights/hash', message, 'put an undamaged copy in its place');
  }
  const tensors = readSafetensors(found.bytes, file, new Set(places.map(tensorOf)));
  if (tensors.ok) return tensors.value;
  const [why] = tensors.error;
  return fault(why?.code ?? 'weights/unreadable', why?.message ?? 'it cannot be read', why?.mend);
}

function floatsOf(place: Place, tensors: ReadonlyMap<string, Tensor>, diagnostics: Diagnostic[]): Tensor | null {
  const { address, stored } = place;
  const { file } = stored;
  const tensor = tensorOf(place);
  const found = tensors.get(tensor);
  if (found === undefined) {
    const message = `${file} has no tensor ${JSON.stringify(tensor.slice(0, 200))} for ${address}`;
    diagnostics.push(
      errorAt(
        'weights/missing-tensor',
        address,
        message,
        'name one that it has with "tensor", or put the right file in its place',
      ),
    );
    return null;
  }
  if (found.dtype === 'float') return found;
  const message = `the tensor ${JSON.stringify(tensor.slice(0, 200))} of ${file} holds ${found.dtype}, and ${address} is float`;
  diagnostics.push(errorAt('weights/dtype', address, message, 'write it as floating-point numbers'));
  return null;
}
