import { useTranslation } from '../i18n/use-translation.ts';
import { formatCount, formatNumber } from '../ui/number-format.ts';
import type { Run } from './run.ts';
import { runName, settingLabel, settingValue } from './run-text.ts';
import { RunKey } from './runs-chart.tsx';
import { differing } from './settings.ts';

/** The settings in which the chosen runs differ, side by side, and what each came to. */
export function RunsCompare({ runs }: { readonly runs: readonly Run[] }) {
  const { t } = useTranslation(['runs', 'drawer']);
  if (runs.length < 2) return <p className="muted">{t('compare.few')}</p>;
  const names = differing(runs.map(({ settings }) => settings));
  const costs = runs.map(({ loss }) => loss?.test ?? loss?.train ?? Number.NaN);
  const best = Math.min(...costs.filter(Number.isFinite));
  const cells = (text: (run: Run, i: number) => string) =>
    runs.map((run, i) => (
      <td key={run.id} className={costs[i] === best ? 'run-best' : undefined}>
        {text(run, i)}
      </td>
    ));
  return (
    <table className="runs-compare" data-testid="runs-compare">
      <thead>
        <tr>
          <th scope="col">{t('compare.setting')}</th>
          {runs.map((run) => (
            <th key={run.id} scope="col" title={runName(run)}>
              <RunKey run={run} />
              <span className="run-short">{runName(run)}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <tr key={name} data-testid={`compare-${name}`}>
            <th scope="row">{settingLabel(t, name)}</th>
            {cells(({ settings }) => settingValue(t, name, settings[name]))}
          </tr>
        ))}
        {names.length === 0 && (
          <tr>
            <td colSpan={runs.length + 1} className="muted">
              {t('compare.same')}
            </td>
          </tr>
        )}
        <tr>
          <th scope="row">{t('column.steps')}</th>
          {cells(({ step }) => formatCount(step))}
        </tr>
        <tr>
          <th scope="row">{t('column.cost')}</th>
          {cells((_, i) =>
            Number.isNaN(costs[i]) ? '–' : `${formatNumber(costs[i] as number)}${costs[i] === best ? ' ★' : ''}`,
          )}
        </tr>
      </tbody>
    </table>
  );
}
