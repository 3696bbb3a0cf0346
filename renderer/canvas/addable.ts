import { useMemo } from 'react';
import type { AnnotationKind } from '../../graph-core/document/annotations.ts';
import type { Document, Edge } from '../../graph-core/model/document.ts';
import type { OpDef } from '../../graph-core/ops/define.ts';
import { annotate } from '../commands/annotate.ts';
import { drawingContext } from '../commands/command.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { addOwnAt, fitsOwnOnWire } from '../library/add-own.ts';
import { type Own, useOwn } from '../library/own-options.tsx';
import { BLOCKS, searchBlocks } from '../palette/catalogue.ts';
import { recentBlocks } from '../palette/recent.ts';
import { editing } from '../state/editing.ts';
import type { AddRequest } from '../state/ui-store.ts';
import { addBlockAt } from './add.ts';
import { blocksForPort, blocksForWire } from './fitting-blocks.ts';

/** What a search for something to add lists, in the order of its keys. */
export interface Addable {
  readonly blocks: readonly OpDef[];
  /** So many of the blocks come first because they were added last. */
  readonly recent: number;
  readonly own: readonly Own[];
  /** What can be drawn that is no block. */
  readonly papers: readonly AnnotationKind[];
}

/** One line of the list; `id` is unique in it. */
export type Choice = { readonly id: string } & (
  | { readonly kind: 'block'; readonly op: OpDef }
  | { readonly kind: 'own'; readonly own: Own }
  | { readonly kind: 'paper'; readonly paper: AnnotationKind }
);

const PAPERS: readonly AnnotationKind[] = ['note', 'frame'];
const says = (name: string, query: string): boolean => name.toLowerCase().includes(query.trim().toLowerCase());

/** Blocks that a dropped wire could go to, or that fit onto a wire; all where there is no wire. */
function compatible(document: Document, { from, onto, mustFit }: AddRequest): readonly OpDef[] {
  const fitting = onto && mustFit ? blocksForWire(document, onto) : from && blocksForPort(document, from);
  return fitting === null ? BLOCKS : BLOCKS.filter(({ type }) => fitting.has(type));
}

/** What a search finds of them: for an empty one the blocks that were added last come first. */
function searched(query: string, blocks: readonly OpDef[]): Pick<Addable, 'blocks' | 'recent'> {
  if (query.trim() !== '') return { blocks: searchBlocks(query, blocks), recent: 0 };
  const recent = recentBlocks().flatMap((type) => blocks.find((op) => op.type === type) ?? []);
  return { blocks: [...recent, ...blocks.filter((op) => !recent.includes(op))], recent: recent.length };
}

/** What answers a search, of all that could stand where something is to be added. */
export function useAddable(request: AddRequest, query: string): Addable {
  const { t } = useTranslation('annotations');
  const fitting = useMemo(() => compatible(editing().document, request), [request]);
  const found = useMemo(() => searched(query, fitting), [query, fitting]);
  const takesPaper = request.from === null && request.mustFit !== true;
  const papers = takesPaper ? PAPERS.filter((kind) => says(t(kind), query)) : [];
  return { ...found, own: useOwn(request, query), papers };
}

export const choicesOf = ({ blocks, own, papers }: Addable): readonly Choice[] => [
  ...blocks.map((op): Choice => ({ kind: 'block', id: op.type, op })),
  ...own.map((each): Choice => ({ kind: 'own', id: `own-${each.id}`, own: each })),
  ...papers.map((paper): Choice => ({ kind: 'paper', id: paper, paper })),
];

/** Whether a block could be put between the ends of a wire. */
export function fitsOnWire(choice: Exclude<Choice, { readonly kind: 'paper' }>, wire: Edge): boolean {
  const { drawn } = editing();
  if (choice.kind === 'block') return blocksForWire(drawn, wire).has(choice.op.type);
  return fitsOwnOnWire(drawn, choice.own.id, choice.own.block, wire);
}

const anchorOf = ({ from }: AddRequest) => (from === null ? 'centre' : from.side === 'source' ? 'left' : 'right');

/** Adds what was chosen where it was asked for, wired to what it was asked for. */
export function addChoice(request: AddRequest, choice: Choice): void {
  const { from, onto, at } = request;
  const wires = { from, ...(onto ? { onto } : {}) };
  if (choice.kind === 'block') addBlockAt(choice.op.type, at, anchorOf(request), wires);
  else if (choice.kind === 'own') addOwnAt(choice.own.id, at, anchorOf(request), wires);
  else annotate(drawingContext(), choice.paper, at);
}
