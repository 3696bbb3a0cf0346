import type { DataSource } from '../../graph-core/model/document.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { selectDocument } from '../state/document-store.ts';
import { useDocument } from '../state/stores.ts';
import { NumberField } from '../ui/number-field.tsx';
import { textSpecFor } from './text-source.ts';

/** Whether a file of text is a table or a text, and how that is cut into windows. */
export function ReadAs({ source, onChange }: { readonly source: DataSource; readonly onChange: (source: DataSource) => void }) {
  const { t } = useTranslation('dialogs');
  const document = useDocument(selectDocument);
  const { text, ...table } = source;
  return (
    <div className="bind-read-as">
      <label className="field">
        <span className="field-label">{t('bind.read-as')}</span>
        <select
          className="native-select"
          data-testid="bind-read-as"
          value={text === undefined ? 'table' : 'text'}
          onChange={(event) => onChange(event.target.value === 'text' ? { ...table, text: textSpecFor(document) } : table)}
        >
          {(['table', 'text'] as const).map((as) => (
            <option key={as} value={as}>
              {t(`bind.as.${as}`)}
            </option>
          ))}
        </select>
      </label>
      {text !== undefined &&
        (['window', 'stride'] as const).map((key) => (
          <NumberField
            key={key}
            value={text[key] ?? text.window}
            label={t(`bind.${key}`)}
            integer
            min={1}
            testId={`bind-${key}`}
            error={t('bind.whole')}
            onCommit={(value) => onChange({ ...table, text: { ...text, [key]: value } })}
          />
        ))}
    </div>
  );
}
