import { ArrowRight } from 'lucide-react';
import { EXAMPLES, FIRST_LAUNCH } from '../app/examples.ts';
import { openExample } from '../app/files.ts';
import { openTemplate } from '../app/templates.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { Button } from '../ui/button.tsx';
import { GraphDrawing } from './graph-drawing.tsx';
import { TEMPLATES } from './templates.ts';

const FIRST = EXAMPLES.find(({ id }) => id === FIRST_LAUNCH);
const STEPS = ['step', 'edit', 'train'] as const;

/** What to do first: the small network with its three steps, and graphs to begin one's own with. */
export function FirstSteps() {
  const { t } = useTranslation(['welcome', 'templates']);
  return (
    <div className="first-steps">
      <section className="first-way" aria-labelledby="first-way">
        <h2 id="first-way">{t('first.title')}</h2>
        <ol>
          {STEPS.map((step) => (
            <li key={step}>{t(`first.${step}`)}</li>
          ))}
        </ol>
        {FIRST && (
          <Button kind="primary" onPress={() => openExample(FIRST)} testId="welcome-first">
            {t('first.open')}
            <ArrowRight size={14} aria-hidden />
          </Button>
        )}
      </section>
      <section className="first-templates" aria-labelledby="first-templates">
        <h2 id="first-templates">{t('first.templates')}</h2>
        <ul>
          {TEMPLATES.map((template) => (
            <li key={template.id}>
              <button
                type="button"
                className="template-line"
                data-testid={`welcome-template-${template.id}`}
                onClick={() => void openTemplate(template)}
              >
                <GraphDrawing document={template.document} />
                <span>
                  <strong>{t(`templates:name.${template.id}`)}</strong>
                  <span className="example-text">{t(`templates:about.${template.id}`)}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
