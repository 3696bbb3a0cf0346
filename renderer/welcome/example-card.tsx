import type { Document } from '../../graph-core/model/document.ts';
import { type ExampleEntry, FIRST_LAUNCH } from '../app/examples.ts';
import { openExample } from '../app/files.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { GraphDrawing } from './graph-drawing.tsx';

/** An example: what its graph looks like, its name, and in a line what it is for. */
export function ExampleCard({ example, document }: { readonly example: ExampleEntry; readonly document: Document | undefined }) {
  const { t } = useTranslation('welcome');
  return (
    <li>
      <button type="button" className="example" onClick={() => openExample(example)} data-testid={`example-${example.id}`}>
        <span className="example-picture">{document && <GraphDrawing document={document} />}</span>
        <strong>{t(`examples:${example.id}`, { defaultValue: document?.name ?? example.id })}</strong>
        <span className="example-text">{t(`example.${example.id}`)}</span>
        {example.id === FIRST_LAUNCH && <span className="example-start">{t('start-here')}</span>}
      </button>
    </li>
  );
}
