import {
  type DocumentDiff,
  type DrawingDiff,
  diffDocuments,
  type FieldChange,
  type ParameterChange,
} from '../../graph-core/document/diff/diff.ts';
import { loadGraph } from '../graph-file.ts';
import type { Terminal } from '../terminal.ts';

export interface DiffOptions {
  readonly json?: boolean;
}

const SIGN = { added: '+', removed: '-', changed: '~', moved: '>' } as const;
const LONGEST = 60;

const shown = (value: unknown): string => {
  const text = value === null ? 'nothing' : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text;
};

const fieldLine = ({ field, before, after }: FieldChange): string => `    ${field}: ${shown(before)} -> ${shown(after)}`;

function drawingLines({ nodes, wires }: DrawingDiff): string[] {
  return [
    ...nodes.flatMap(({ kind, id, type, fields }) => [`  ${SIGN[kind]} ${id} (${type}) ${kind}`, ...fields.map(fieldLine)]),
    ...wires.map(({ kind, from, to }) => `  ${SIGN[kind]} ${from} -> ${to}`),
  ];
}

function parameterLines({ kind, address, value, fields }: ParameterChange): string[] {
  const how =
    value === null
      ? ''
      : value.norm === null
        ? ` value ${shown(value.before)} -> ${shown(value.after)}`
        : ` norm of the difference ${Number(value.norm.toPrecision(6))}`;
  return [`  ${SIGN[kind]} ${address}${how}`, ...fields.map(fieldLine)];
}

function lines(diff: DocumentDiff): string[] {
  const part = (title: string, content: readonly string[]): string[] => (content.length === 0 ? [] : [title, ...content]);
  return [
    ...part('name', diff.name === null ? [] : [fieldLine(diff.name)]),
    ...part('graph', drawingLines(diff)),
    ...diff.definitions.flatMap((each) =>
      part(`definition ${each.name} ${each.kind}`, [...drawingLines(each), ...each.fields.map(fieldLine)]),
    ),
    ...part('parameters', diff.parameters.flatMap(parameterLines)),
    ...part('training', diff.training.map(fieldLine)),
    ...part('data', diff.data.map(fieldLine)),
  ];
}

/** `chainrule diff`: in what two graphs differ, as graphs. */
export function diffCommand(before: string, after: string, { json }: DiffOptions, terminal: Terminal): number {
  const diff = diffDocuments(loadGraph(before).document, loadGraph(after).document);
  if (json === true) terminal.out(`${JSON.stringify(diff)}\n`);
  else for (const line of diff.count === 0 ? ['no difference'] : lines(diff)) terminal.out(`${line}\n`);
  return 0;
}
