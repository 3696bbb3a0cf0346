import { createStore } from 'zustand/vanilla';
import { annotationKey, annotationsOf } from '../../graph-core/document/annotations.ts';
import {
  type Address,
  type Document,
  type Edge,
  type NodeId,
  type Point,
  splitAddress,
} from '../../graph-core/model/document.ts';
import { definitionOf } from '../../graph-core/validate/instances.ts';
import type { UnitsPlace } from '../../session/protocol.ts';
import type { DialogState } from './dialog-state.ts';
import { type DockActions, dockActions } from './dock-actions.ts';
import { nodeAt } from './inside-place.ts';
import { loadPreferences, type PreferenceStorage, type Preferences, savePreferences } from './preferences.ts';

/** What the window shows and how: nothing here is undone; only the preferences outlive the window. */

export interface Selection {
  /** By path: in an opened group those of its blocks, `g1/f`. */
  readonly nodes: readonly NodeId[];
  /** Wires, by {@link edgeId}. */
  readonly edges: readonly string[];
  /** A variable or weight of the one selected block that was clicked itself, e.g. `f.output`, `f.weight`. */
  readonly value: Address | null;
  /** Frames and notes, by their keys, `frame:frame1`, in an opened group `g1/frame:frame1`; absent for none. */
  readonly annotations?: readonly string[];
}

export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** What is on view instead of the graph: the inside of a block, `f`, `g1/f`, `C/op1`; with the path '' the graph over its samples. */
export interface InsidePlace {
  readonly path: string;
  /** `focus`: a single operation with the rest of the network as a black box. */
  readonly form: 'operations' | 'units' | 'focus' | 'samples';
  /** Where the window of units is, once it was moved. */
  readonly units?: UnitsPlace;
}

export const INSPECTOR_TABS = ['value', 'gradient', 'jacobian', 'math', 'settings'] as const;

export type InspectorTab = (typeof INSPECTOR_TABS)[number];

/** A message that goes away by itself or is dismissed. */
export interface Notice {
  readonly id: number;
  readonly kind: 'info' | 'warning';
  readonly text: string;
  /** What would mend it. */
  readonly mend?: string;
}

/** Search-and-add at a place of the canvas. */
export interface AddRequest {
  /** In document coordinates. */
  readonly at: Point;
  /** On the screen, for the box. */
  readonly screen: Point;
  /** A port whose wire was dropped on empty canvas: the new block is wired to it. */
  readonly from: { readonly address: Address; readonly side: 'source' | 'target' } | null;
  /** A wire that the new block goes onto where it fits. */
  readonly onto?: Edge;
  /** Only what fits onto that wire is offered. */
  readonly mustFit?: boolean;
}

/** A place to bring on view and to focus: a node, a port or a parameter. */
export interface FocusRequest {
  readonly address: Address;
  readonly serial: number;
}

/** An inline editor that is open on the canvas. */
export type EditRequest =
  | { readonly kind: 'title'; readonly node: NodeId }
  /** The title of a frame or the text of a note. */
  | { readonly kind: 'annotation'; readonly key: string }
  /** One entry, or all of a tensor that is typed as text. */
  | { readonly kind: 'value'; readonly address: Address; readonly index: number | null };

export interface UiState {
  readonly screen: 'editor' | 'welcome';
  readonly selection: Selection;
  readonly viewport: Viewport;
  readonly preferences: Preferences;
  /** The theme in force: the preference, or the system's. */
  readonly systemDark: boolean;
  /** Survives another selection and none at all. */
  readonly inspectorTab: InspectorTab;
  readonly inside: InsidePlace | null;
  readonly dialog: DialogState | null;
  readonly adding: AddRequest | null;
  readonly editing: EditRequest | null;
  readonly focusRequest: FocusRequest | null;
  readonly notices: readonly Notice[];
  /** Chrome hidden, large numbers. */
  readonly present: boolean;
  /** The find box over the canvas. */
  readonly finding: boolean;
  /** The wire that the pointer has rested on. */
  readonly hoveredWire: string | null;
}

export interface UiActions extends DockActions {
  readonly select: (selection: Partial<Selection>) => void;
  readonly setViewport: (viewport: Viewport) => void;
  readonly prefer: (part: Partial<Preferences>) => void;
  readonly setSystemDark: (dark: boolean) => void;
  readonly showTab: (tab: InspectorTab) => void;
  /** Shows what is inside a block; null shows the graph. */
  readonly openInside: (path: string | null, form?: InsidePlace['form']) => void;
  /** Shows other units of the layer that is on view. */
  readonly moveUnits: (place: UnitsPlace) => void;
  readonly openDialog: (dialog: DialogState | null) => void;
  readonly setScreen: (screen: UiState['screen']) => void;
  readonly startAdding: (request: AddRequest | null) => void;
  readonly edit: (request: EditRequest | null) => void;
  /** Brings a node, port or parameter on view, selects and focuses it. */
  readonly focus: (address: Address) => void;
  readonly notify: (notice: Omit<Notice, 'id'>) => void;
  readonly dismiss: (id: number) => void;
  readonly setPresent: (present: boolean) => void;
  readonly setFinding: (finding: boolean) => void;
  readonly hoverWire: (id: string | null) => void;
  readonly dismissHint: (hint: keyof Preferences['hints']) => void;
}

export type UiStore = ReturnType<typeof createUiStore>;

export const noSelection: Selection = { nodes: [], edges: [], value: null };
const noAnnotations: readonly string[] = [];

/** Id of a wire on the canvas and in the selection. */
export const edgeId = (from: Address, to: Address): string => `${from}->${to}`;

const idsOfEdges = new WeakMap<Edge, string>();

/** {@link edgeId} of an edge of a document: the same text each time, so that sets of thousands are made without hashing each anew. */
export function idOf(edge: Edge): string {
  const before = idsOfEdges.get(edge);
  if (before !== undefined) return before;
  const id = edgeId(edge.from, edge.to);
  idsOfEdges.set(edge, id);
  return id;
}

const sameList = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((x, i) => x === b[i]);

/** Whether the graph, or the group whose path stands before its key, has a frame or note. */
function isAnnotation(document: Document, key: string): boolean {
  const slash = key.lastIndexOf('/');
  const group = slash < 0 ? null : nodeAt(key.slice(0, slash), document);
  const definition = group === null ? undefined : definitionOf(group, document.definitions);
  const view = slash < 0 ? document.view : ((definition?.view ?? {}) as Document['view']);
  return annotationsOf({ view }).some((each) => annotationKey(each) === key.slice(slash + 1));
}

/** The selection without what the document no longer has. */
export function pruneSelection(selection: Selection, document: Document): Selection {
  // after every edit, of a large drawing too: what is not asked for is not listed
  const ids = new Set(selection.nodes.length === 0 ? [] : document.nodes.map((node) => node.id));
  const wires = new Set(selection.edges.length === 0 ? [] : document.edges.map(idOf));
  const isThere = (id: NodeId): boolean => (id.includes('/') ? nodeAt(id, document) !== null : ids.has(id));
  const isWire = (id: string): boolean =>
    id.includes('/') ? id.split('->').every((address) => isThere(splitAddress(address).node)) : wires.has(id);
  const nodes = selection.nodes.filter(isThere);
  const edges = selection.edges.filter(isWire);
  const { annotations: drawn = noAnnotations } = selection;
  const annotations = drawn.filter((key) => isAnnotation(document, key));
  if (sameList(nodes, selection.nodes) && sameList(edges, selection.edges) && sameList(annotations, drawn)) return selection;
  const rest = drawn.length === 0 ? {} : { annotations };
  return { ...selection, nodes, edges, ...rest, value: nodes.length === 1 ? selection.value : null };
}

/**
 * The selection once another place is on view: what is opened is selected, and who leaves a group has it, or the block in it
 * that was open, selected. Blocks of the graph stay as they are while nothing in a group is meant.
 */
function selectionAt(path: string | null, before: InsidePlace | null, selection: Selection): Selection {
  const isInner = [...selection.nodes, ...selection.edges, ...(selection.annotations ?? [])].some((id) => id.includes('/'));
  if (!isInner && !path?.includes('/')) return selection;
  const from = before?.path ?? '';
  const leaves = path === null || path === '' || from.startsWith(`${path}/`);
  const depth = path === null || path === '' ? 1 : path.split('/').length + 1;
  const node = leaves ? from.split('/').slice(0, depth).join('/') : path;
  return node === '' ? noSelection : { ...noSelection, nodes: [node] };
}

let serial = 0;

/** A user interface store without React. `storage` keeps the preferences; null keeps none. */
export function createUiStore(storage: PreferenceStorage | null) {
  return createStore<UiState & UiActions>()((set, get) => ({
    screen: 'editor',
    selection: noSelection,
    viewport: { x: 0, y: 0, zoom: 1 },
    preferences: loadPreferences(storage),
    systemDark: false,
    inspectorTab: 'value',
    inside: null,
    dialog: null,
    adding: null,
    editing: null,
    focusRequest: null,
    notices: [],
    present: false,
    finding: false,
    hoveredWire: null,
    select: (part) => {
      const before = get().selection;
      const next = { ...noSelection, ...part };
      const { annotations = noAnnotations } = next;
      const sameAnnotations = sameList(before.annotations ?? noAnnotations, annotations);
      const same = sameList(before.nodes, next.nodes) && sameList(before.edges, next.edges) && sameAnnotations;
      if (!same || before.value !== next.value) set({ selection: next });
    },
    setViewport: (viewport) => set({ viewport }),
    prefer: (part) => {
      const preferences = { ...get().preferences, ...part };
      savePreferences(storage, preferences);
      set({ preferences });
    },
    setSystemDark: (systemDark) => set({ systemDark }),
    showTab: (inspectorTab) => set({ inspectorTab }),
    openInside: (path, form = 'operations') => {
      const before = get().inside;
      // Back to the graph where it is on view already: what is open over it stays.
      if (path === null ? before === null : before?.path === path && before.form === form) return;
      const selection = selectionAt(path, before, get().selection);
      const inside = path === null ? null : { path, form };
      set({ inside, selection, adding: null, editing: null, finding: false, hoveredWire: null });
    },
    moveUnits: (units) => {
      const { inside } = get();
      if (inside) set({ inside: { ...inside, units } });
    },
    ...dockActions(get),
    openDialog: (dialog) => set({ dialog }),
    setScreen: (screen) => set({ screen, adding: null, editing: null }),
    startAdding: (adding) => set({ adding }),
    edit: (editing) => set({ editing }),
    focus: (address) => set({ focusRequest: { address, serial: ++serial }, screen: 'editor' }),
    notify: (notice) =>
      set({ notices: [...get().notices.filter((other) => other.text !== notice.text), { ...notice, id: ++serial }].slice(-3) }),
    dismiss: (id) => set({ notices: get().notices.filter((notice) => notice.id !== id) }),
    setPresent: (present) => set({ present }),
    setFinding: (finding) => set({ finding }),
    hoverWire: (hoveredWire) => set({ hoveredWire }),
    dismissHint: (hint) => get().prefer({ hints: { ...get().preferences.hints, [hint]: false } }),
  }));
}

/** The theme in force. */
export const selectTheme = (state: UiState): 'light' | 'dark' => {
  const { theme } = state.preferences;
  return theme === 'system' ? (state.systemDark ? 'dark' : 'light') : theme;
};
