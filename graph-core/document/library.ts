import { z } from 'zod';
import type { Catalogue } from '../edit/catalogue.ts';
import {
  type Definition,
  type Document,
  type Extra,
  emptyDocument,
  type OwnBlock,
  type ParameterSpec,
} from '../model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../model/result.ts';
import { faultsOf } from './check-schema.ts';
import { LIMITS } from './limits.ts';
import { checkDocument } from './load.ts';
import { readJson } from './read-json.ts';
import { id, ownBlock } from './schema.ts';
import { describe } from './tensor-json.ts';

/** A block of one's own as a library keeps it: with everything that it is made of, so that no document needs the library. */
export interface LibraryBlock extends Extra, Omit<OwnBlock, 'library'> {
  readonly title: string;
  readonly version: number;
  /** Which of the definitions is the block; the others are inside it. */
  readonly definition: string;
  readonly definitions: { readonly [name: string]: Definition };
  /** How its weights start, by address inside it, such as `f.weight`. */
  readonly parameters?: { readonly [address: string]: ParameterSpec };
}

/** Blocks to be kept, shared and used in other documents, by id: the contents of a `.chainrule-library` file. */
export interface Library extends Extra {
  readonly format: 'chainrule-library';
  readonly version: 1;
  readonly name: string;
  readonly blocks: { readonly [id: string]: LibraryBlock };
}

const LIBRARY_FORMAT = 'chainrule-library';
export const LIBRARY_EXTENSION = 'chainrule-library';

const record = z.record(z.string(), z.unknown());

const block = z.looseObject({
  ...ownBlock,
  title: z.string().min(1).max(LIMITS.label),
  version: z.int().min(1),
  definition: z.string(),
  definitions: record,
  parameters: record.optional(),
});

const schema = z.looseObject({
  format: z.literal(LIBRARY_FORMAT),
  version: z.literal(1),
  name: z.string().max(LIMITS.label),
  blocks: z.record(id, block).refine((blocks) => Object.keys(blocks).length <= LIMITS.libraryBlocks, {
    message: `at most ${LIMITS.libraryBlocks} blocks`,
  }),
});

const TOO_LARGE = { what: 'library', mend: 'Keep fewer blocks in one file.' };

export const emptyLibrary = (name: string): Library => ({ format: LIBRARY_FORMAT, version: 1, name, blocks: {} });

/** Text -> library, with the same care as a document: what is dangerous, foreign or broken is refused with its place. */
export function readLibrary(source: string | Uint8Array, fileName: string, catalogue?: Catalogue): Result<Library> {
  const raw = readJson(source, fileName, TOO_LARGE);
  if (!raw.ok) return raw;
  const { format, version, name } = Object(raw.value) as Record<string, unknown>;
  if (format !== LIBRARY_FORMAT)
    return err([
      errorAt(
        'library/foreign',
        fileName,
        `${fileName} is not a library of blocks: its "format" is ${describe(format)}, not "${LIBRARY_FORMAT}".`,
        'Open a .chainrule-library file. Graphs are opened with Open.',
      ),
    ]);
  if (typeof version === 'number' && version > 1)
    return err([
      errorAt(
        'library/newer',
        fileName,
        `${fileName} was made by a newer version: it is a library of version ${version}, and this program reads version 1.`,
        'Open it with a newer Chainrule.',
      ),
    ]);
  const parsed = schema.safeParse({ ...Object(raw.value), name: name ?? '' });
  if (!parsed.success) return err(faultsOf(parsed.error.issues, raw.value, fileName));
  const library = { ...Object(raw.value), name: name ?? '' } as Library;
  const faults = Object.entries(library.blocks).flatMap(([key, each]) => blockFaults(key, each, fileName, catalogue));
  return faults.length === 0 ? ok(library) : err(faults.slice(0, LIMITS.diagnostics));
}

/** A block is read as a document that consists of it alone, so that nothing is taken here that could not be opened. */
function blockFaults(key: string, block: LibraryBlock, fileName: string, catalogue?: Catalogue): readonly Diagnostic[] {
  const at = `/blocks/${key}`;
  if (!Object.hasOwn(block.definitions, block.definition)) {
    const message = `${fileName} ${at}/definition: the block "${key}" is said to be the definition "${block.definition}", which is not among its definitions.`;
    return [errorAt('library/no-definition', `${at}/definition`, message, 'Name one of the definitions, or remove the block.')];
  }
  const checked = checkDocument(asDocument(block), `${fileName} ${at}`, catalogue ? { catalogue } : {});
  return checked.ok ? [] : checked.error.diagnostics.map((fault) => ({ ...fault, address: `${at}${fault.address}` }));
}

/** A document that has nothing but one instance of a block, called `block`. */
function asDocument({ definition, definitions, parameters = {} }: LibraryBlock): Document {
  return {
    ...emptyDocument(definition),
    nodes: [{ id: 'block', type: 'group', attrs: { definition }, position: { x: 0, y: 0 } }],
    parameters: Object.fromEntries(Object.entries(parameters).map(([address, spec]) => [`block/${address}`, spec])),
    definitions,
  };
}

/** Library -> text, made to be compared line by line. */
export const writeLibrary = (library: Library): string => `${JSON.stringify(library, null, 1)}\n`;

/** Whether two blocks are the same but for their versions. */
export function sameBlock(a: LibraryBlock, b: LibraryBlock): boolean {
  const { version: _a, ...one } = a;
  const { version: _b, ...other } = b;
  return canonicalJson(one) === canonicalJson(other);
}

/** JSON with its keys in order: who wrote them in another order wrote the same. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );

/** What a block of a file is to those that are there already. */
export type Standing = 'new' | 'same' | 'newer' | 'older' | 'different';

export function standingOf(block: LibraryBlock, here: LibraryBlock | undefined): Standing {
  if (here === undefined) return 'new';
  if (block.version !== here.version) return block.version > here.version ? 'newer' : 'older';
  return sameBlock(block, here) ? 'same' : 'different';
}
