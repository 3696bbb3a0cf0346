import { useMemo } from 'react';
import { opOf } from '../../graph-core/ops/index.ts';
import { perDrawing, selectDrawing, symbolsFor } from '../state/derived.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument } from '../state/stores.ts';
import { documentNames, type GraphNames, namesAt } from './graph-names.ts';

const selectValues = (state: SessionState) => state.view?.values;
const selectTurn = (state: SessionState) => state.view?.turn;
const none = {};

const namesFor = perDrawing((document) => {
  const symbols = symbolsFor(document);
  return documentNames(document, opOf, (address) => symbols.get(address) ?? address);
});

/** Names of everything in the document on screen. */
export function useGraphNames(): GraphNames {
  const names = namesFor(useDocument(selectDrawing));
  const values = useSession(selectValues) ?? none;
  const turn = useSession(selectTurn);
  return useMemo(() => namesAt(names, values, turn), [names, values, turn]);
}
