import { useEffect, useMemo, useState } from 'react';
import type { Operation } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { selectDrawing } from '../state/derived.ts';
import type { OperationWalk } from '../state/operation-walk.ts';
import { sessionLink } from '../state/session.ts';
import { useDocument } from '../state/stores.ts';
import { useTurned } from '../stepper/use-turned.ts';
import { type Told, toldOf } from './operation-text.ts';

/** What words about a walk are made with; null where nobody walks. */
export function useTold(walk: OperationWalk | null, { cost }: Pick<GraphNames, 'cost'>): Told | null {
  const { t } = useTranslation(['operations', 'inside']);
  const document = useDocument(selectDrawing);
  const turned = useTurned();
  return useMemo(() => walk && toldOf(walk, document, { cost, turned, t }), [walk, document, cost, turned, t]);
}

/** The arithmetic of the current operation; null before the first and until the answer comes. */
export function useOperation({ level: { inside }, node }: Told): Operation | null {
  const [found, setFound] = useState<{ readonly of: typeof inside; readonly operation: Operation | null } | null>(null);
  const id = node?.id;
  useEffect(() => {
    if (id === undefined) return;
    let live = true;
    void sessionLink()
      .ask('operation', { path: inside.path, id })
      .catch(() => null)
      .then((operation) => live && setFound({ of: inside, operation }));
    return () => {
      live = false;
    };
  }, [inside, id]);
  return found?.of === inside && found.operation?.id === id ? found.operation : null;
}
