import { annotationsOf } from '../../graph-core/document/annotations.ts';
import { openTemplate } from '../app/templates.ts';
import { execute } from '../commands/command.ts';
import { commandOf } from '../commands/registry.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import type { DocumentState } from '../state/document-store.ts';
import { useDocument } from '../state/stores.ts';
import { Button } from '../ui/button.tsx';
import { GraphDrawing } from '../welcome/graph-drawing.tsx';
import { TEMPLATES } from '../welcome/templates.ts';

const selectEmpty = ({ document }: DocumentState): boolean => document.nodes.length + annotationsOf(document).length === 0;

/** x -> G -> ybar -> C, as a ghost. */
function Ghost() {
  return (
    <svg className="ghost" viewBox="0 0 520 150" aria-hidden="true">
      <defs>
        <marker id="ghost-arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="5" markerHeight="5" orient="auto">
          <path className="ghost-solid" d="M 0 0 L 10 5 L 0 10 z" />
        </marker>
      </defs>
      <circle className="ghost-shade" cx="40" cy="60" r="28" />
      <path d="M 150 26 H 230 A 34 34 0 0 1 230 94 H 150 Z" />
      <circle cx="318" cy="60" r="22" />
      <rect x="410" y="24" width="72" height="72" />
      <circle className="ghost-shade" cx="318" cy="128" r="20" />
      {['M 68 60 H 146', 'M 264 60 H 293', 'M 340 60 H 406', 'M 338 126 C 388 122, 372 82, 406 82'].map((d) => (
        <path key={d} d={d} markerEnd="url(#ghost-arrow)" />
      ))}
      <text x="40" y="67">
        x
      </text>
      <text x="200" y="67">
        G(x, w)
      </text>
      <text x="318" y="67">
        ȳ
      </text>
      <text x="446" y="67">
        C
      </text>
      <text x="318" y="134">
        y
      </text>
    </svg>
  );
}

/** What an empty canvas shows: the ghost of a graph, how to begin, and four templates. */
export function EmptyCanvas() {
  const { t } = useTranslation(['canvas', 'templates']);
  const empty = useDocument(selectEmpty);
  if (!empty) return null;
  return (
    <div className="empty-canvas" data-testid="empty-canvas">
      <Ghost />
      <p className="empty-lead">{t('empty.double-click')}</p>
      <p className="empty-or">{t('empty.templates')}</p>
      <div className="empty-templates">
        {TEMPLATES.map((template) => (
          <button
            key={template.id}
            type="button"
            className="template"
            data-testid={`template-${template.id}`}
            onClick={() => void openTemplate(template)}
          >
            <GraphDrawing document={template.document} />
            <strong>{t(`templates:name.${template.id}`)}</strong>
            <span className="template-about">{t(`templates:about.${template.id}`)}</span>
          </button>
        ))}
      </div>
      <div className="empty-actions">
        <Button kind="plain" onPress={() => void execute(commandOf('file.examples'))}>
          {t('empty.examples')}
        </Button>
        <Button kind="plain" onPress={() => void execute(commandOf('file.open'))}>
          {t('empty.from-file')}
        </Button>
      </div>
    </div>
  );
}
