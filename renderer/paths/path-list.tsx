import { useEffect, useState } from 'react';
import type { GradientPath, Paths } from '../../session/protocol.ts';
import { FloatCheck } from '../health/float-check.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { documentStore } from '../state/stores.ts';
import { formatNumber } from '../ui/number-format.ts';
import { blockText } from './block-text.ts';
import { light, litBy } from './lit.ts';
import { RowView } from './row-view.tsx';
import { useAnswer } from './use-answer.ts';

/** Paths that are listed; the number of all is told. */
const LIMIT = 64;
/** Blocks of a long path that are written at either end. */
const ENDS = 6;

interface Shown {
  readonly address: string;
  readonly names: GraphNames;
}

/** A long number in groups of three, however long: counts of paths are beyond what a number holds. */
const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');

function wayOf({ steps }: GradientPath, names: GraphNames): string {
  const blocks = steps.map(({ node }) => blockText(node, names));
  const shown = blocks.length > 2 * ENDS ? [...blocks.slice(0, ENDS), '…', ...blocks.slice(-ENDS)] : blocks;
  return shown.join(' → ');
}

function PathView({ path, index, address, names }: Shown & { readonly path: GradientPath; readonly index: number }) {
  const { t } = useTranslation('paths');
  const way = wayOf(path, names);
  const show = (): void => light(litBy(documentStore.getState().document, address, path.steps));
  const hide = (): void => light(null);
  return (
    <li className="branch" onMouseEnter={show} onMouseLeave={hide}>
      <button type="button" className="branch-block" data-testid={`path-${index}`} onFocus={show} onBlur={hide} onClick={show}>
        <span className="math">{names.symbol(address)}</span> → {way === '' ? t('itself') : way}
      </button>
      <RowView row={path.product} label={t('along', { way })} testId={`path-product-${index}`} />
    </li>
  );
}

function Total({ found }: { readonly found: Paths }) {
  const { t } = useTranslation('paths');
  const { count, paths, sum, gap } = found;
  return (
    <>
      <p role="status" data-testid="paths-count">
        {gap === null ? t('some', { shown: paths.length, all: grouped(count) }) : t('all', { count: paths.length })}
      </p>
      {paths.length > 1 && (
        <div className="branch-sum">
          <span className="branch-block">{t(gap === null ? 'sum-some' : 'sum')}</span>
          <RowView row={sum} label={t('sum')} testId="paths-sum" />
          {gap !== null && <span className="muted">{t('equals', { gap: formatNumber(gap) })}</span>}
        </div>
      )}
      <p className="muted">{t('precision')}</p>
    </>
  );
}

/** The ways from a value to the cost, each with the product of its local derivatives; listed when asked for. */
export function PathList({ address, names }: Shown) {
  const { t } = useTranslation('paths');
  const [isOpen, setOpen] = useState(false);
  const answer = useAnswer('paths', isOpen ? { address, limit: LIMIT } : null);
  useEffect(() => () => light(null), []);
  return (
    <section className="inspector-section" data-testid="paths">
      <div className="button-row">
        <button
          type="button"
          className="plain-button"
          aria-expanded={isOpen}
          data-testid="list-paths"
          onClick={() => setOpen(!isOpen)}
        >
          {t(isOpen ? 'hide' : 'list', { cost: names.cost })}
        </button>
      </div>
      {isOpen && answer === null && <p className="empty-note">{t('computing')}</p>}
      {isOpen && answer !== null && 'error' in answer && <p className="empty-note">{answer.error}</p>}
      {isOpen && answer !== null && 'found' in answer && (
        <>
          <ol className="branches">
            {answer.found.paths.map((path, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: paths have no name but their place.
              <PathView key={index} path={path} index={index} address={address} names={names} />
            ))}
          </ol>
          <Total found={answer.found} />
          <FloatCheck question={{ name: 'paths', payload: { address, limit: LIMIT } }} testId="paths" />
        </>
      )}
    </section>
  );
}
