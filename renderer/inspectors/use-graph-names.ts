import { useMemo } from 'react';
import { opOf } from '../../graph-core/ops/index.ts';
import { symbolsFor } from '../state/derived.ts';
import { selectDocument } from '../state/document-store.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument } from '../state/stores.ts';
import { type GraphNames, graphNames } from './graph-names.ts';

const selectValues = (state: SessionState) => state.view?.values;
const selectTurn = (state: SessionState) => state.view?.turn;
const none = {};

/** Names of everything in the document on screen. */
export function useGraphNames(): GraphNames {
  const document = useDocument(selectDocument);
  const values = useSession(selectValues) ?? none;
  const turn = useSession(selectTurn);
  const symbols = symbolsFor(document);
  return useMemo(
    () => graphNames(document, opOf, (address) => symbols.get(address) ?? address, values, turn),
    [document, symbols, values, turn],
  );
}
