import type { Catalogue } from '../edit/catalogue.ts';
import { rootOf } from '../model/address.ts';
import { type Definition, type Document, FORMAT, type GraphNode, type NodeId } from '../model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../model/result.ts';
import { checkEdges, checkValues, duplicateIds, strayAddresses } from './check-references.ts';
import { checkSchema } from './check-schema.ts';
import { placeNodes } from './layout.ts';
import { LIMITS } from './limits.ts';
import { migrateNode } from './migrate-node.ts';
import { type Migration, migrateDocument, type RawDocument } from './migrations/migrate.ts';
import { readJson } from './read-json.ts';
import { describe } from './tensor-json.ts';

export interface LoadOptions {
  /** Knows the blocks; without it ports are not checked and nothing is a placeholder. */
  readonly catalogue?: Catalogue;
  /** For tests of migrations. */
  readonly migrations?: readonly Migration[];
}

export interface Loaded {
  readonly document: Document;
  /** Warnings and notes: nothing here keeps the graph from being drawn. */
  readonly diagnostics: readonly Diagnostic[];
  /** Ids of blocks of unknown type: kept as they are, drawn as placeholders, not run. */
  readonly placeholders: readonly NodeId[];
  /** Ids of blocks that the file gave no place: they stand where a plain layout has put them. */
  readonly laidOut: readonly NodeId[];
}

export interface LoadFailure {
  readonly diagnostics: readonly Diagnostic[];
  /** The same graph without the wires at fault, where these are all that is wrong: to be offered, never taken silently. */
  readonly openWithout: Loaded | null;
}

const TOO_LARGE = { what: 'graph', mend: 'Keep weights and tables in files of their own.' };

/**
 * Text -> document: decode, parse, refuse what is dangerous or foreign, migrate, check, repair and report. A cycle, an
 * unknown block or a mismatch of shapes can be drawn and so loads; marking them is the analysis's work.
 * Nothing outside is changed, so on failure whatever is open stays open as it is.
 */
export function loadDocument(
  source: string | Uint8Array,
  fileName: string,
  options: LoadOptions = {},
): Result<Loaded, LoadFailure> {
  const raw = readJson(source, fileName, TOO_LARGE);
  return raw.ok ? checkDocument(raw.value, fileName, options) : refuse(raw.error);
}

/** The second half of {@link loadDocument}, for JSON that has been parsed and found safe. */
export function checkDocument(raw: unknown, fileName: string, options: LoadOptions = {}): Result<Loaded, LoadFailure> {
  const foreign = foreignFormat(raw, fileName);
  if (foreign !== null) return refuse([foreign]);
  const migrated = migrateDocument(raw as RawDocument, fileName, options.migrations);
  if (!migrated.ok) return refuse(migrated.error);
  const complete = withSections(migrated.value);
  const faults = checkSchema(complete, fileName);
  if (faults.length > 0) return refuse(faults);
  return check(complete as unknown as Document, fileName, options.catalogue);
}

const refuse = (diagnostics: readonly Diagnostic[], openWithout: Loaded | null = null) =>
  err({ diagnostics: diagnostics.slice(0, LIMITS.diagnostics), openWithout });

function foreignFormat(raw: unknown, fileName: string): Diagnostic | null {
  const isObject = typeof raw === 'object' && raw !== null && !Array.isArray(raw);
  const format = isObject ? (raw as RawDocument).format : undefined;
  if (format === FORMAT) return null;
  const found = isObject ? `its "format" is ${describe(format)}, not "${FORMAT}"` : `it holds ${describe(raw)}, not an object`;
  return errorAt(
    'document/foreign',
    fileName,
    `${fileName} is not a Chainrule graph: ${found}.`,
    'Open a .chainrule file, or a .json file that Chainrule wrote.',
  );
}

/** A file may leave sections out that are empty. */
const withSections = (raw: RawDocument): RawDocument => ({
  name: 'Untitled',
  edges: [],
  parameters: {},
  definitions: {},
  data: {},
  training: {},
  view: {},
  ...raw,
});

function check(document: Document, fileName: string, catalogue: Catalogue | undefined): Result<Loaded, LoadFailure> {
  const parts: readonly (readonly [string, Document | Definition])[] = [
    ['', document],
    ...Object.entries(document.definitions).map(([name, d]) => [`/definitions/${name}`, d] as const),
  ];
  const hopeless = [
    ...parts.flatMap(([pointer, graph]) => duplicateIds(graph.nodes, pointer === '' ? '/nodes' : `${pointer}/nodes`, fileName)),
    ...definitionNames(document, fileName),
    ...checkValues(document, fileName),
  ];
  const nodeFaults = parts.flatMap(([pointer, graph]) => newerNodes(graph.nodes, pointer, fileName, catalogue));
  const edges = parts.map(([pointer, graph]) => checkEdges(graph, pointer, fileName, catalogue));
  const edgeErrors = edges.flatMap((c) => c.errors);
  const sound = finish(
    edgeErrors.length === 0
      ? document
      : withoutEdges(
          document,
          edges.map((c) => c.sound),
        ),
    fileName,
    catalogue,
  );
  const errors = [...hopeless, ...nodeFaults, ...edgeErrors];
  if (errors.length === 0) return ok(sound);
  return refuse(errors, hopeless.length + nodeFaults.length === 0 ? sound : null);
}

const definitionNames = (document: Document, fileName: string): readonly Diagnostic[] =>
  Object.keys(document.definitions)
    .filter((name) => !/^[A-Za-z_][A-Za-z0-9_-]{0,127}$/.test(name))
    .map((name) =>
      errorAt(
        'document/bad-id',
        '/definitions',
        `${fileName} /definitions: ${describe(name)} cannot be a definition's name.`,
        'Use letters, digits, _ and -.',
      ),
    );

function newerNodes(nodes: readonly GraphNode[], pointer: string, fileName: string, catalogue: Catalogue | undefined) {
  return nodes.flatMap((node, index) => {
    const op = catalogue?.(node.type);
    if (op === undefined || (node.version ?? 1) <= op.version) return [];
    const place = `${pointer}/nodes/${index}/version`;
    const message = `${fileName} ${place}: block "${node.id}" was made by a newer version of ${op.type}: ${node.version}, this program knows ${op.version}.`;
    return [errorAt('document/version', place, message, 'Open it with a newer Chainrule.')];
  });
}

/** The document with other edges: the top graph's first, then those of each definition. */
function withoutEdges(document: Document, edges: readonly Document['edges'][]): Document {
  const definitions = Object.entries(document.definitions).map(
    ([name, d], i) => [name, { ...d, edges: edges[i + 1] as Document['edges'] }] as const,
  );
  return { ...document, edges: edges[0] as Document['edges'], definitions: Object.fromEntries(definitions) };
}

/** Repairs that lose nothing, and what there is to tell. */
function finish(document: Document, fileName: string, catalogue: Catalogue | undefined): Loaded {
  const notes: Diagnostic[] = [];
  const places = placeNodes(document.nodes, document.edges);
  if (places.size > 0) {
    const message = `${fileName}: ${places.size} of ${document.nodes.length} blocks had no position and were laid out.`;
    notes.push({ code: 'document/laid-out', severity: 'info', address: '/nodes', message });
  }
  const nodes = document.nodes.map((node) => {
    const place = places.get(node.id);
    return migrateNode(place === undefined ? node : { ...node, position: place }, catalogue);
  });
  const placeholders =
    catalogue === undefined ? [] : nodes.filter((node) => catalogue(node.type) === undefined).map((node) => node.id);
  return {
    document: nodes.every((node, i) => node === document.nodes[i]) ? document : { ...document, nodes },
    diagnostics: [...notes, ...strayAddresses(document, fileName, rootOf)],
    placeholders,
    laidOut: [...places.keys()],
  };
}
