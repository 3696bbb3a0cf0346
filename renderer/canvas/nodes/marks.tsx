import { Check } from 'lucide-react';
import { type CSSProperties, memo } from 'react';
import type { Diagnostic } from '../../../graph-core/model/result.ts';
import { FormulaBadge } from '../../health/formula-badge.tsx';
import { GainChip, useCulprit } from '../../health/gain-chip.tsx';
import { sayMessage } from '../../i18n/messages.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { ProblemMark } from '../../mends/problem-mark.tsx';
import { diagnosticsByNode } from '../../state/derived.ts';
import type { DocumentState } from '../../state/document-store.ts';
import { useSession } from '../../state/session.ts';
import type { SessionState } from '../../state/session-store.ts';
import { useDocument } from '../../state/stores.ts';
import { type BlockProgress, useKink, useNonFinite } from '../use-session-values.ts';
import { useOrderNumber } from './names.ts';

const none: readonly Diagnostic[] = [];

const inFull = ({ message, mend }: Diagnostic): string =>
  mend === undefined ? sayMessage(message) : `${sayMessage(message)}\n${sayMessage(mend)}`;

/** What failed when a block, or one inside it, was computed. */
const failureOf = ({ error }: SessionState, id: string): string | null =>
  error?.address === id || error?.address?.startsWith(`${id}/`) === true ? sayMessage(error.message) : null;

/** Tick, kink, non-finite and problem marks of a node. */
export const Marks = memo(function Marks({
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
  const digits = { '--digits': String(useOrderNumber(id) ?? 1).length } as CSSProperties;
  const kink = useKink(id);
  const isCulprit = useCulprit(id);
  const nonFinite = useNonFinite(id) || isCulprit;
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const failure = useSession((state) => failureOf(state, id));
  const told = [...errors.map(inFull), ...(failure === null ? [] : [failure])].join('\n');
  const doubtful = told === '' ? diagnostics.filter(({ severity }) => severity === 'warning').map(inFull) : [];
  return (
    <>
      {(told !== '' || nonFinite) && <span className="node-hazard" aria-hidden="true" />}
      {progress === 'done' && (
        <span className="mark-done" role="img" aria-label={t('done')} style={digits}>
          <Check size={11} aria-hidden />
        </span>
      )}
      <span className="node-marks">
        {told !== '' && <ProblemMark id={id} told={told} severity="error" />}
        {doubtful.length > 0 && <ProblemMark id={id} told={doubtful.join('\n')} severity="warning" />}
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
});
