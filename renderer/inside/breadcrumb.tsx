import { ChevronRight } from 'lucide-react';
import { opOf } from '../../graph-core/ops/index.ts';
import type { Inside } from '../../session/protocol.ts';
import { titleOf } from '../i18n/block-words.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { selectDocument } from '../state/document-store.ts';
import { nodesAlong } from '../state/inside-place.ts';
import { uiStore, useDocument } from '../state/stores.ts';

export interface BreadcrumbProps {
  readonly path: string;
  readonly inside: Inside | null;
}

/** Graph › f: Linear › ...: each step outwards is a button. */
export function Breadcrumb({ path, inside }: BreadcrumbProps) {
  const { t } = useTranslation(['inside', 'groups']);
  const document = useDocument(selectDocument);
  const nodes = nodesAlong(path, document);
  const ids = path.split('/');
  const steps = ids.map((id, i) => {
    const to = ids.slice(0, i + 1).join('/');
    const node = nodes[i];
    const type = node?.type ?? inside?.trail.find((step) => step.path === to)?.type ?? '';
    const title = node?.title ?? t(`op.${type}`, { defaultValue: titleOf(opOf(type)) ?? id });
    const definition = node?.attrs?.definition;
    const of = typeof definition === 'string' && definition !== id ? definition : null;
    return { to, text: node ? `${id}: ${title}` : title, of };
  });
  return (
    <nav className="inside-trail" aria-label={t('trail')}>
      <button type="button" data-testid="inside-trail-graph" onClick={() => uiStore.getState().openInside(null)}>
        {document.name === '' ? t('files:untitled') : document.name}
      </button>
      {steps.map(({ to, text, of }, i) => (
        <span key={to} className="inside-step">
          <ChevronRight size={14} aria-hidden />
          {i === steps.length - 1 ? (
            <>
              <strong aria-current="page" data-testid="inside-trail-here">
                {text}
              </strong>
              {of !== null && <span className="inside-of">{t('groups:of', { definition: of })}</span>}
            </>
          ) : (
            <button type="button" data-testid={`inside-trail-${to}`} onClick={() => uiStore.getState().openInside(to)}>
              {text}
            </button>
          )}
        </span>
      ))}
    </nav>
  );
}
