import { useTranslation } from 'react-i18next';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { uiStore } from '../state/stores.ts';
import './trace.css';

/** The first weight that the update on view changes, where it is this block's or lies in this group. */
const updatedIn =
  (id: string) =>
  (state: SessionState): string | null => {
    const stage = state.view?.stages[state.view.cursor - 1];
    if (stage?.phase !== 'update' || (stage.node !== id && !stage.node.startsWith(`${id}/`))) return null;
    return stage.makes[0] ?? null;
  };
const selectMethod = (state: SessionState) => state.view?.turn?.method ?? null;

/** At the weight whose update is on view: the update as a small block of its own, which opens what happens inside it. */
export function UpdateBlock({ id }: { readonly id: string }) {
  const { t } = useTranslation('optimiser');
  const address = useSession(updatedIn(id));
  const method = useSession(selectMethod);
  if (address === null) return null;
  const open = (): void => {
    const { select, showTab, preferences, prefer } = uiStore.getState();
    select({ nodes: [id], value: address });
    showTab('gradient');
    if (!preferences.inspectorOpen) prefer({ inspectorOpen: true });
  };
  return (
    <button
      type="button"
      className="update-block nodrag"
      title={t('mark.title')}
      data-testid={`update-block-${id}`}
      onClick={(event) => {
        event.stopPropagation();
        open();
      }}
    >
      {method === null ? t('mark.plain') : t('mark.method', { method })}
    </button>
  );
}
