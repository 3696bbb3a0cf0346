import type { DocumentDiff, DrawingDiff, FieldChange, ValueChange } from '../../graph-core/document/diff/diff.ts';
import { rootOf } from '../../graph-core/model/address.ts';
import { type NodeId, splitAddress } from '../../graph-core/model/document.ts';
import { formatFull, formatList } from '../ui/number-format.ts';

export type ChangeKind = 'added' | 'removed' | 'changed' | 'moved';
export type Section = 'blocks' | 'wires' | 'groups' | 'parameters' | 'training' | 'data';

/** One line of the list of differences. */
export interface Entry {
  readonly key: string;
  readonly section: Section;
  readonly kind: ChangeKind;
  /** What differs: a block, `f -> C.input`, a parameter, a setting. */
  readonly what: string;
  readonly type: string | null;
  readonly fields: readonly FieldChange[];
  readonly value: ValueChange | null;
  /** The block to bring on view; null where it is in the other document only, or nothing is drawn. */
  readonly node: NodeId | null;
}

export const SECTIONS: readonly Section[] = ['blocks', 'wires', 'groups', 'parameters', 'training', 'data'];

const entry = (section: Section, kind: ChangeKind, what: string, more: Partial<Entry> = {}): Entry => ({
  key: `${section} ${kind} ${what}`,
  section,
  kind,
  what,
  type: null,
  fields: [],
  value: null,
  node: null,
  ...more,
});

const drawingEntries = ({ nodes, wires }: DrawingDiff): readonly Entry[] => [
  ...nodes.map(({ kind, id, type, fields }) => entry('blocks', kind, id, { type, fields, node: kind === 'removed' ? null : id })),
  ...wires.map(({ kind, from, to }) =>
    entry('wires', kind, `${from} → ${to}`, { node: kind === 'removed' ? null : splitAddress(to).node }),
  ),
];

const settingEntries = (section: Section, fields: readonly FieldChange[]): readonly Entry[] =>
  fields.map((field) => entry(section, kindOf(field), field.field, { fields: [{ ...field, field: '' }] }));

const kindOf = ({ before, after }: FieldChange): ChangeKind =>
  before === null ? 'added' : after === null ? 'removed' : 'changed';

/** The differences as a list, in the order of the sections. */
export function entriesOf(diff: DocumentDiff): readonly Entry[] {
  const groups = diff.definitions.flatMap((definition) => [
    entry('groups', definition.kind, definition.name, { fields: definition.fields }),
    ...drawingEntries(definition).map((each) => ({
      ...each,
      key: `${definition.name} ${each.key}`,
      section: 'groups' as const,
      what: `${definition.name}: ${each.what}`,
      node: null,
    })),
  ]);
  const parameters = diff.parameters.map(({ kind, address, value, fields }) =>
    entry('parameters', kind, address, { value, fields, node: kind === 'removed' ? null : rootOf(address) }),
  );
  return [
    ...drawingEntries(diff),
    ...groups,
    ...parameters,
    ...settingEntries('training', diff.training),
    ...settingEntries('data', diff.name === null ? diff.data : [diff.name, ...diff.data]),
  ];
}

/** The most letters of a value in the list. */
const LONGEST = 40;

/** Numbers, and lists of them, as they are written elsewhere; null for anything else. */
function shownNumbers(value: unknown): string | null {
  if (typeof value === 'number') return formatFull(value);
  if (!Array.isArray(value)) return null;
  // what is cut off needs no words
  const entries = value.slice(0, LONGEST).map(shownNumbers);
  return entries.length > 0 && entries.every((each) => each !== null) ? `[${formatList(entries)}]` : null;
}

/** A value of a field as it is shown: short, and a dash for what is not there. */
export function shownValue(value: unknown): string {
  if (value === null || value === undefined) return '–';
  const text = typeof value === 'string' ? value : (shownNumbers(value) ?? JSON.stringify(value));
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
