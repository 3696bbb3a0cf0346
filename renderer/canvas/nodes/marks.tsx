import { Check, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Diagnostic } from '../../../graph-core/model/result.ts';
import { FormulaBadge } from '../../health/formula-badge.tsx';
import { GainChip, useCulprit } from '../../health/gain-chip.tsx';
import { sayMessage } from '../../i18n/messages.ts';
import { diagnosticsByNode } from '../../state/derived.ts';
import type { DocumentState } from '../../state/document-store.ts';
import { useSession } from '../../state/session.ts';
import type { SessionState } from '../../state/session-store.ts';
import { useDocument } from '../../state/stores.ts';
import { type BlockProgress, useKink, useNonFinite } from '../use-session-values.ts';

const none: readonly Diagnostic[] = [];

/** What failed when a block, or one inside it, was computed. */
const failureOf = ({ error }: SessionState, id: string): string | null =>
  error?.address === id || error?.address?.startsWith(`${id}/`) === true ? sayMessage(error.message) : null;

/** Tick, kink, non-finite and problem marks of a node. */
export function Marks({
  id,
  progress,
  formula,
}: {
  readonly id: string;
  readonly progress: BlockProgress;
  /** The expression whose derivative is to be vouched for. */
  readonly formula: string | null;
}) {
  const { t } = useTranslation('canvas');
  const diagnostics = useDocument((state: DocumentState) => diagnosticsByNode(state.document).get(id) ?? none);
  const kink = useKink(id);
  const isCulprit = useCulprit(id);
  const nonFinite = useNonFinite(id) || isCulprit;
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const failure = useSession((state) => failureOf(state, id));
  const told = [
    ...errors.map(({ message, mend }) => (mend === undefined ? message : `${message}\n${mend}`)),
    ...(failure === null ? [] : [failure]),
  ].join('\n');
  return (
    <>
      {(told !== '' || nonFinite) && <span className="node-hazard" aria-hidden="true" />}
      {progress === 'done' && (
        <span className="mark-done" role="img" aria-label={t('done')}>
          <Check size={11} aria-hidden />
        </span>
      )}
      <span className="node-marks">
        {told !== '' && (
          <span className="mark mark-error" role="img" aria-label={told} title={told} data-testid={`problem-${id}`}>
            <TriangleAlert size={14} aria-hidden />
          </span>
        )}
        {nonFinite && (
          <span className="mark mark-error" title={t('first-non-finite')}>
            {t('non-finite-mark')}
          </span>
        )}
        <GainChip id={id} />
        {formula !== null && errors.length === 0 && <FormulaBadge id={id} expression={formula} />}
        {kink && (
          <span className="mark mark-kink" title={t('kink-help')}>
            {t('kink')}
          </span>
        )}
      </span>
    </>
  );
}
