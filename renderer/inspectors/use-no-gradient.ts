import { useCallback } from 'react';
import type { Address } from '../../graph-core/model/document.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { selectDrawing } from '../state/derived.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument } from '../state/stores.ts';
import type { GraphNames } from './graph-names.ts';
import { noGradient } from './no-gradient.ts';

const selectView = (state: SessionState) => state.view;

/** Says why a value never gets a gradient; null for one that has or may still get one. */
export function useNoGradient(names: GraphNames): (address: Address) => string | null {
  const { t } = useTranslation('inspector');
  const document = useDocument(selectDrawing);
  const view = useSession(selectView);
  return useCallback(
    (address) => {
      const why = noGradient(document, view, address);
      if (why === null) return null;
      return t(`gradient.none.${why.kind}`, 'block' in why ? { ...why, block: names.block(why.block) } : {});
    },
    [document, view, names, t],
  );
}
