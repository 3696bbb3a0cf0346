import type { TFunction } from 'i18next';
import { useEffect } from 'react';
import { rootOf } from '../../graph-core/model/address.ts';
import type { Health, HealthRow } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { uiStore } from '../state/stores.ts';
import { formatNumber } from '../ui/number-format.ts';
import { CheckReport } from './check-report.tsx';
import { FloatCheck } from './float-check.tsx';
import { askHealth, type HealthState, healthStore, runCheck, useHealth } from './health-store.ts';
import { NonFiniteNote } from './non-finite-note.tsx';
import { ThermometerBar } from './thermometer.tsx';
import './health.css';

const selectView = (state: SessionState) => state.view;
const selectTraining = (state: SessionState) => state.status === 'training';
const selectStale = (state: SessionState) => state.stale;
const selectHealth = (state: HealthState) => state;

const HEALTH_QUESTION = { name: 'health', payload: { set: false } } as const;

/** Shows a block on the canvas; of one in a group, the group. */
const show = (node: string): void => uiStore.getState().focus(rootOf(node));

function verdictText(t: TFunction<'health'>, { verdict }: Health, names: GraphNames): string {
  const [first] = verdict.blame;
  const bound = t(verdict.factor > verdict.bound * (1 + 1e-9) ? 'bound-several' : 'bound', {
    bound: formatNumber(verdict.bound),
  });
  return t(`verdict.${verdict.kind}`, {
    bound,
    start: formatNumber(verdict.norms.from),
    end: formatNumber(verdict.norms.to),
    at: verdict.at === null ? '' : names.name(verdict.at),
    factor: formatNumber(verdict.factor),
    from: names.symbol(verdict.from),
    to: names.symbol(verdict.to),
    block: first ? names.name(first.node) : '',
    gain: first ? formatNumber(first.gain) : '',
    type: verdict.type?.type ?? '',
    number: verdict.type?.count ?? 0,
    share: Math.round(100 * (verdict.type?.share ?? 0)),
  });
}

function Verdict({ health, names }: { readonly health: Health; readonly names: GraphNames }) {
  const { t } = useTranslation('health');
  const { kind, blame } = health.verdict;
  return (
    <div className={`health-verdict health-${kind}`}>
      <p role="status" data-testid="health-verdict">
        {verdictText(t, health, names)}
      </p>
      {blame.length > 0 && (
        <p className="health-blame">
          {blame.map(({ node, gain }) => (
            <button key={node} type="button" className="chip" data-testid={`health-show-${node}`} onClick={() => show(node)}>
              {t('show', { block: names.name(node), gain: formatNumber(gain) })}
            </button>
          ))}
        </p>
      )}
    </div>
  );
}

const numberOrDash = (value: number | null): string => (value === null ? '–' : formatNumber(value));

function Row({ row, names, samples }: { readonly row: HealthRow; readonly names: GraphNames; readonly samples: number | null }) {
  const { t } = useTranslation('health');
  const { dead, nonFinite } = row;
  const bad = nonFinite.value + nonFinite.gradient;
  return (
    <tr data-testid={`health-row-${row.node}`}>
      <th scope="row">
        <button type="button" className="health-block" onClick={() => show(row.node)} title={t('show-block')}>
          {names.name(row.node)}
        </button>
      </th>
      <td>
        <ThermometerBar gain={row.gain} />
      </td>
      <td className="health-number">{numberOrDash(row.product)}</td>
      <td className="health-number">{numberOrDash(row.gradient)}</td>
      <td>
        {dead === null
          ? ''
          : dead.everywhere === null
            ? t('dead-here', { count: dead.of, here: dead.here })
            : t('dead-everywhere', { count: dead.of, here: dead.here, everywhere: dead.everywhere, samples })}
      </td>
      <td>{bad > 0 && <span className="badge badge-warning">{t('non-finite-count', { ...nonFinite })}</span>}</td>
    </tr>
  );
}

function Table({ health, names }: { readonly health: Health; readonly names: GraphNames }) {
  const { t } = useTranslation('health');
  return (
    <table className="health-table">
      <thead>
        <tr>
          {(['block', 'gain', 'product', 'gradient', 'dead', 'non-finite'] as const).map((column) => (
            <th key={column} scope="col" title={t(`help.${column}`)}>
              {t(`column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {health.rows.map((row) => (
          <Row key={row.node} row={row} names={names} samples={health.samples} />
        ))}
      </tbody>
    </table>
  );
}

/** Where the gradient shrinks and grows, block by block, and whether the numbers can be trusted. */
export function HealthPanel() {
  const { t } = useTranslation('health');
  const view = useSession(selectView);
  const training = useSession(selectTraining);
  const old = useSession(selectStale) || training;
  const { health, problem, set, checking, nonFinite: bad } = useHealth(selectHealth);
  const names = useGraphNames();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new view means new numbers.
  useEffect(() => {
    if (view !== null && !training) void askHealth();
  }, [view, training, set]);
  const hasGates = health?.rows.some((row) => row.dead !== null) ?? false;
  return (
    <div className="health" data-testid="health">
      <div className="health-actions">
        <button
          type="button"
          className="plain-button"
          disabled={checking}
          data-testid="health-check"
          onClick={() => void runCheck(null)}
        >
          {t('check.graph')}
        </button>
        {hasGates && (
          <label>
            <input
              type="checkbox"
              checked={set}
              data-testid="health-set"
              onChange={(event) => healthStore.setState({ set: event.target.checked })}
            />{' '}
            {t('count-set')}
          </label>
        )}
      </div>
      <NonFiniteNote />
      <CheckReport names={names} />
      {view === null || problem !== null ? (
        <p className="empty-note">{problem ?? t('empty')}</p>
      ) : health === null ? (
        <p className="empty-note">{t('computing')}</p>
      ) : (
        <>
          {bad === null && <Verdict health={health} names={names} />}
          {old && <p className="float-old-mark">{t('old')}</p>}
          <Table health={health} names={names} />
          <FloatCheck question={HEALTH_QUESTION} testId="health" />
          <p className="muted">{t('explain')}</p>
        </>
      )}
    </div>
  );
}
