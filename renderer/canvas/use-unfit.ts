import i18next from 'i18next';
import { useMemo } from 'react';
import { addBlock } from '../../graph-core/edit/edits/add-block.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { blockTitle } from '../i18n/block-words.ts';
import { fitsOwnOnWire, newOwn } from '../library/add-own.ts';
import { answers, selectBlocks, useLibrary } from '../library/library-store.ts';
import { searchBlocks } from '../palette/catalogue.ts';
import { editing } from '../state/editing.ts';
import type { AddRequest } from '../state/ui-store.ts';
import { fitsOnWire, whyNotOnWire } from './insert.ts';
import { reasonText } from './wiring.ts';

/** A block that answers the search and does not fit on the wire that it is meant for, and why. */
export interface Unfit {
  readonly title: string;
  readonly reason: string;
}

/** The first block that somebody looks for to put it on a wire, and that does not fit there; null where all fit. */
export function useUnfit({ onto, mustFit }: AddRequest, query: string): Unfit | null {
  const blocks = useLibrary(selectBlocks);
  return useMemo(() => {
    if (!onto || !mustFit || query.trim() === '') return null;
    const { drawn: document } = editing();
    const own = Object.entries(blocks).find(([id, block]) => answers(block, query) && !fitsOwnOnWire(document, id, block, onto));
    const [op] = own ? [] : searchBlocks(query);
    const isBuiltIn = op !== undefined && !fitsOnWire(document, op.type, onto);
    const added = own ? newOwn(document, ...own) : isBuiltIn ? made(addBlock(document, opOf, op.type, { x: 0, y: 0 })) : null;
    if (added === null) return null;
    const why = whyNotOnWire(document, added, onto);
    const title = own ? own[1].title : op ? blockTitle(op) : '';
    return { title, reason: why === null ? i18next.t('wires:search.no-way') : reasonText(why) };
  }, [blocks, onto, mustFit, query]);
}

const made = (result: ReturnType<typeof addBlock>) => (result.ok ? result.value : null);
